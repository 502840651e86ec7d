package io.hanlu.chain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How the daemons end: on request without loss, and at the start with a reason. */
class StopIT {

    private static final int SENSORS = 8;

    @RegisterExtension
    private final Chain chain = new Chain();

    @Test
    void aStopInTheMiddleOfSamplingCommitsAndDeliversEverythingSampled() throws Exception {
        Daemon centre = chain.centre();
        centre.start();
        Daemon gateway = chain.gateway("gateway", Chain.simulated(SENSORS));
        gateway.start();
        chain.awaitCommitted(gateway, 5 * SENSORS);
        chain.awaitStored(gateway, () -> Ledger.ofEmbedded(chain.embeddedStore()));

        assertEquals(0, gateway.stop());

        Ledger committed = chain.committed("gateway");
        Map<String, Long> stopped = gateway.stopped();
        long readings = committed.readings().size();
        assertEquals(Daemon.counts(readings, readings, 0, readings), stopped);
        assertEquals(List.of(), Ledger.differences(committed, Ledger.ofEmbedded(chain.embeddedStore())));
        assertEquals(0, centre.stop());
    }

    @Test
    void aStopWithoutABrokerKeepsEverythingSampled() throws Exception {
        Daemon gateway = chain.gateway("gateway", Chain.simulated(SENSORS));
        chain.broker().kill();
        gateway.start();
        chain.awaitCommitted(gateway, 5 * SENSORS);

        assertEquals(0, gateway.stop());

        long readings = chain.committed("gateway").readings().size();
        assertEquals(Daemon.counts(readings, readings, 0, 0), gateway.stopped());
    }

    @Test
    void anInvalidGatewayConfigurationIsToldWholeAndStartsNothing() {
        Path file = chain.gatewayFile("gateway", """
                      - {id: air-1, driver: no-such, at: "sim:1/0x44", every: 1s}
                      - {id: air-2, driver: sht4x, at: "sim:2/0x44", every: 1 fortnight}
                """);
        Daemon gateway = chain.daemon("gateway", Daemon.GATEWAY, "run", "--config", file.toString());
        gateway.start();

        assertEquals(2, gateway.exitCode());
        assertTrue(gateway.err().contains("no-such"), gateway.err());
        assertTrue(gateway.err().contains("fortnight"), gateway.err());
        assertEquals(
                2,
                gateway.err()
                        .lines()
                        .filter(line -> line.startsWith(file + ":"))
                        .count(),
                gateway.err());
        assertFalse(Files.exists(chain.journal("gateway")), "a journal was made");
    }

    @Test
    void anInvalidCentreConfigurationIsToldWholeAndStartsNothing() {
        Path store = chain.embeddedStore();
        Path file = chain.write("central.yaml", """
                ingest: {url: "http://127.0.0.1", share: hanlu}
                store: {kind: embedded, path: "%s"}
                console: {listen: nowhere}
                """.formatted(store));
        Daemon centre = chain.daemon("central", Daemon.CENTRE, "run", "--config", file.toString());
        centre.start();

        assertEquals(2, centre.exitCode());
        assertEquals(
                2,
                centre.err().lines().filter(line -> line.startsWith(file + ":")).count(),
                centre.err());
        assertFalse(Files.exists(store), "a store was made");
    }

    @Test
    void aPortInUseEndsEitherDaemonAtItsStart() throws Exception {
        try (ServerSocket gatewayPort = new ServerSocket(chain.gatewayPort(), 1, InetAddress.getLoopbackAddress());
                ServerSocket centrePort = new ServerSocket(chain.centrePort(), 1, InetAddress.getLoopbackAddress())) {
            Daemon gateway = chain.gateway("gateway", Chain.simulated(1));
            gateway.start();
            assertEquals(1, gateway.exitCode());
            assertTrue(gateway.err().contains(":" + gatewayPort.getLocalPort()), gateway.err());

            Daemon centre = chain.centre();
            centre.start();
            assertEquals(1, centre.exitCode());
            assertTrue(centre.err().contains(":" + centrePort.getLocalPort()), centre.err());
        }
    }

    @Test
    void aSecondDaemonOnTheSameJournalEndsAtItsStart() {
        Daemon first = chain.gateway("gateway", Chain.simulated(1));
        first.start();
        chain.awaitCommitted(first, 0);
        Path elsewhere =
                chain.write("second.yaml", chain.text("gateway.yaml").replace(":" + chain.gatewayPort(), ":0"));
        Daemon second = chain.daemon("second", Daemon.GATEWAY, "run", "--config", elsewhere.toString());
        second.start();

        assertEquals(1, second.exitCode());
        assertTrue(second.err().contains(chain.journal("gateway").toString()), second.err());
        assertEquals(0, first.stop());
    }
}
