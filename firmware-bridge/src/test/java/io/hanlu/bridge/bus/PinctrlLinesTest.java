package io.hanlu.bridge.bus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hanlu.bridge.DeviceException;
import io.hanlu.bridge.port.BusLines.Levels;
import io.hanlu.bridge.port.GpioPort.Level;
import io.hanlu.bridge.testing.ManualClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a stand-in for the command that answers in its words and lets go of SDA after so many clocks. */
class PinctrlLinesTest {

    private static final int SDA = 2;
    private static final int SCL = 3;

    private static final String STAND_IN = """
            cd "$(dirname "$0")" || exit 1
            echo "$*" >> log
            case "$1" in
              get)
                for line in 2 3; do
                  level=hi
                  if [ $line = 2 ] && [ "$(cat held)" -gt 0 ]; then level=lo; fi
                  if grep -q 'op dl' pin$line; then level=lo; fi
                  set -- $(cat pin$line)
                  printf '%2d: %2s    %s | %s // GPIO%d = SOMETHING\\n' $line "$1" "${2:-pu}" $level $line
                done ;;
              set)
                if [ -e refuse ]; then echo "Failed to initialise gpiolib - -1"; exit 255; fi
                line=$2; shift 2
                if [ $line = 3 ] && [ "$1" = ip ] && grep -q 'op dl' pin3; then
                  left=$(cat held); if [ $left -gt 0 ]; then echo $((left - 1)) > held; fi
                fi
                echo "$*" > pin$line ;;
            esac
            """;

    @TempDir
    Path folder;

    private PinctrlLines lines;

    @BeforeEach
    void aBusWhoseDeviceNeedsFiveClocks() throws Exception {
        Files.writeString(folder.resolve("pinctrl"), STAND_IN);
        Files.writeString(folder.resolve("pin2"), "a0 pu");
        Files.writeString(folder.resolve("pin3"), "a0 pu");
        Files.writeString(folder.resolve("held"), "5");
        lines = new PinctrlLines(
                List.of("sh", folder.resolve("pinctrl").toString()),
                SCL,
                SDA,
                null,
                ManualClock.passing(Instant.EPOCH));
    }

    private String pin(int line) throws Exception {
        return Files.readString(folder.resolve("pin" + line)).strip();
    }

    @Test
    void nineClocksAndAStopThenTheControllerHasItsPinsAgain() throws Exception {
        assertEquals(new Levels(Level.LOW, Level.HIGH), lines.levels());
        lines.clock();
        assertEquals(new Levels(Level.HIGH, Level.HIGH), lines.levels());
        List<String> said = Files.readAllLines(folder.resolve("log"));
        assertEquals(10, said.stream().filter("set 3 op dl"::equals).count(), "nine clocks, and one for the stop");
        assertEquals(
                List.of("set 2 op dl", "set 3 ip pu", "set 2 ip pu", "set 2 a0 pu", "set 3 a0 pu", "get 2,3"),
                said.subList(said.size() - 6, said.size()));
        assertEquals("a0 pu", pin(SDA));
        assertEquals("a0 pu", pin(SCL));
    }

    @Test
    void linesThatNoControllerHasAreLeftAlone() throws Exception {
        Files.writeString(folder.resolve("pin3"), "ip pd");
        DeviceException refusal = assertThrows(DeviceException.class, lines::clock);
        assertTrue(refusal.getMessage().startsWith("line 3 is not with a controller (ip)"), refusal.getMessage());
        assertEquals("ip pd", pin(SCL));
        assertEquals("a0 pu", pin(SDA));
    }

    @Test
    void withoutTheRightTheRefusalSaysWhichItIs() throws Exception {
        Files.createFile(folder.resolve("refuse"));
        DeviceException refusal = assertThrows(DeviceException.class, lines::clock);
        assertTrue(refusal.getMessage().contains("/dev/gpiomem"), refusal.getMessage());
    }

    @Test
    void withoutTheCommandTheRefusalSaysWhatToInstall() {
        PinctrlLines none = new PinctrlLines(
                List.of(folder.resolve("nothing").toString()), SCL, SDA, null, ManualClock.passing(Instant.EPOCH));
        DeviceException refusal = assertThrows(DeviceException.class, none::clock);
        assertTrue(refusal.getMessage().contains("raspi-utils"), refusal.getMessage());
    }

    @Test
    void withoutLinesNothingIsAsked() throws Exception {
        PinctrlLines none = new PinctrlLines(
                List.of(folder.resolve("nothing").toString()), -1, -1, null, ManualClock.passing(Instant.EPOCH));
        assertNull(none.levels());
        assertEquals(false, none.canClock());
        assertEquals(false, none.canCyclePower());
    }
}
