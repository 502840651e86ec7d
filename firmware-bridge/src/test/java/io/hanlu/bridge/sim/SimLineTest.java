package io.hanlu.bridge.sim;

import static io.hanlu.bridge.port.GpioPort.Level.HIGH;
import static io.hanlu.bridge.port.GpioPort.Level.LOW;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hanlu.bridge.Clock;
import io.hanlu.bridge.DeviceException;
import io.hanlu.bridge.Quality;
import io.hanlu.bridge.Simulation;
import io.hanlu.bridge.port.Address;
import io.hanlu.bridge.port.GpioPort;
import io.hanlu.bridge.port.OutputPort;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SimLineTest {

    private static final Address.Gpio SIREN = new Address.Gpio(true, 22);

    @TempDir
    Path folder;

    private final SimBoard board = new SimBoard(Clock.system(), Simulation.DEFAULT);

    @Test
    void anOutputIsSafeBeforeItIsSwitchedAndAfterItIsClosed() throws Exception {
        OutputPort siren = board.output(SIREN, HIGH, false);
        assertEquals(LOW, board.line(22).level());
        siren.set(true);
        assertEquals(HIGH, board.line(22).level());
        siren.close();
        assertEquals(LOW, board.line(22).level());
    }

    @Test
    void anOutputThatIsActiveLowAndSafeOnRestsLow() throws Exception {
        try (OutputPort fan = board.output(SIREN, LOW, true)) {
            assertEquals(LOW, board.line(22).level());
            fan.set(false);
            assertEquals(HIGH, board.line(22).level());
        }
        assertEquals(LOW, board.line(22).level());
    }

    @Test
    void aLineHasOneUser() throws Exception {
        try (OutputPort siren = board.output(SIREN, HIGH, false)) {
            assertEquals(SIREN, siren.address());
            DeviceException refusal = assertThrows(DeviceException.class, () -> board.button(SIREN, HIGH));
            assertEquals(Quality.ACCESS, refusal.quality());
            assertTrue(refusal.getMessage().contains("in use"), refusal.getMessage());
        }
        board.button(SIREN, HIGH).close();
    }

    @Test
    void aButtonRestsUntilItIsHeld() throws Exception {
        try (GpioPort button = board.button(SIREN, HIGH)) {
            assertEquals(HIGH, button.level());
            board.line(22).hold(LOW);
            assertEquals(LOW, button.level());
            board.line(22).hold(null);
            assertEquals(HIGH, button.level());
        }
    }

    @Test
    void aBrokenLineRefusesEverything() throws Exception {
        OutputPort siren = board.output(SIREN, HIGH, false);
        board.line(22).setBroken(true);
        assertThrows(DeviceException.class, () -> siren.set(true));
        siren.close();
        assertThrows(DeviceException.class, () -> board.output(SIREN, HIGH, false));
        board.line(22).setBroken(false);
        board.output(SIREN, HIGH, false).close();
    }

    @Test
    void aClosedPortRefuses() throws Exception {
        OutputPort siren = board.output(SIREN, HIGH, false);
        siren.close();
        assertThrows(DeviceException.class, () -> siren.set(true));
    }

    @Test
    void inAFolderOtherProcessesSeeOutputsAndMoveInputs() throws Exception {
        SimBoard inFolder = new SimBoard(Clock.system(), new Simulation(null, 60, 1, folder));
        try (OutputPort siren = inFolder.output(SIREN, HIGH, false)) {
            assertEquals("0\n", Files.readString(folder.resolve("gpio-22")));
            siren.set(true);
            assertEquals("1\n", Files.readString(folder.resolve("gpio-22")));
            SimBoard other = new SimBoard(Clock.system(), new Simulation(null, 60, 1, folder));
            assertThrows(DeviceException.class, () -> other.output(SIREN, HIGH, false));
        }
        assertEquals("0\n", Files.readString(folder.resolve("gpio-22")));
        try (GpioPort button = inFolder.button(new Address.Gpio(true, 5), HIGH)) {
            assertEquals(HIGH, button.level());
            Files.writeString(folder.resolve("gpio-5"), "0");
            assertEquals(LOW, button.level());
            Files.writeString(folder.resolve("gpio-5"), "up");
            assertThrows(DeviceException.class, button::level);
        }
    }
}
