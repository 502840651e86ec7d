package io.hanlu.wire.mqtt;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables as a Raspberry Pi with a modem has them. */
class RoutesTest {

    private static final String HEAD =
            "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n";
    private static final String MODEM = "wwan0\t00000000\t01A8C0C0\t0003\t0\t0\t700\t00000000\t0\t0\t0\n";

    @TempDir
    Path folder;

    private void routes(String ipv4, String ipv6) throws IOException {
        Files.writeString(folder.resolve("route"), HEAD + ipv4);
        Files.writeString(folder.resolve("ipv6_route"), ipv6);
    }

    private static String ipv6(String device, int use) {
        return "00000000000000000000000000000000 00 00000000000000000000000000000000 00 fe800000000000000000000000000001"
                + " 00000400 00000002 %08x 00000003 %8s%n".formatted(use, device);
    }

    @Test
    void aNewWayIsSeenOnce() throws Exception {
        routes("", ipv6("lo", 1));
        Routes routes = new Routes(folder);
        assertFalse(routes.haveChanged());
        routes(MODEM, ipv6("lo", 2));
        assertTrue(routes.haveChanged());
        assertFalse(routes.haveChanged());
        routes(MODEM, ipv6("wwan0", 3));
        assertTrue(routes.haveChanged());
    }

    @Test
    void countersAndALostLastWayAreNoReasonToTry() throws Exception {
        routes(MODEM, ipv6("wwan0", 3));
        Routes routes = new Routes(folder);
        routes(MODEM, ipv6("wwan0", 4));
        assertFalse(routes.haveChanged());
        routes("", ipv6("lo", 5));
        assertFalse(routes.haveChanged());
    }

    @Test
    void withoutTablesNothingEverChanges() {
        assertFalse(new Routes(folder.resolve("none")).haveChanged());
    }
}
