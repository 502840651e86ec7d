package io.hanlu.bridge.pi4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hanlu.bridge.DeviceException;
import io.hanlu.bridge.Quality;
import io.hanlu.bridge.port.Address;
import io.hanlu.bridge.port.GpioPort;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** What an installer is told when the board is not as it should be. The board itself is tried in deploy/hil. */
class Pi4jBoardTest {

    @TempDir
    Path devices;

    private static void refused(Quality cause, String remedy, Executable open) {
        DeviceException refusal = assertThrows(DeviceException.class, open);
        assertEquals(cause, refusal.quality());
        assertTrue(String.valueOf(refusal.getMessage()).contains(remedy), refusal.getMessage());
    }

    @Test
    void aLaptopIsToldToSimulate() {
        try (Pi4jBoard board = new Pi4jBoard(devices, "amd64")) {
            refused(Quality.BUS, "sim:1/0x44", () -> board.i2c(new Address.I2c(false, 1, 0x44)));
            refused(Quality.BUS, "sim:gpio/17", () -> board.gpio(new Address.Gpio(false, 17)));
            refused(
                    Quality.BUS,
                    "sim:gpio/22",
                    () -> board.output(new Address.Gpio(false, 22), GpioPort.Level.HIGH, false));
        }
    }

    @Test
    void aBusThatIsSwitchedOffIsSwitchedOnInTheConfigurationOfTheBoard() {
        try (Pi4jBoard board = new Pi4jBoard(devices, "aarch64")) {
            refused(
                    Quality.BUS,
                    "dtparam=i2c_arm=on into /boot/firmware/config.txt",
                    () -> board.i2c(new Address.I2c(false, 1, 0x44)));
            refused(Quality.BUS, "dtoverlay", () -> board.i2c(new Address.I2c(false, 3, 0x44)));
        }
    }

    @Test
    void aMissingGpioChipIsNamed() {
        try (Pi4jBoard board = new Pi4jBoard(devices, "arm")) {
            refused(Quality.BUS, "gpiochip0", () -> board.gpio(new Address.Gpio(false, 17)));
        }
    }
}
