package io.hanlu.bridge.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hanlu.bridge.DeviceException;
import io.hanlu.bridge.Quality;
import io.hanlu.bridge.port.Address;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What a machine without a bus shows: the calls arrive, and what the kernel says comes back. A bus is tried in deploy/hil. */
class I2cAdapterTest {

    private static final Path NO_ADAPTER = Path.of("/dev/null");

    @Test
    void aFileThatIsNotThereIsSaidInTheSystemsWords() {
        DeviceException refusal = assertThrows(DeviceException.class, () -> I2cAdapter.open(Path.of("/dev/i2c-250")));
        assertEquals(Quality.BUS, refusal.quality());
        assertTrue(refusal.getMessage().contains("No such file"), refusal.getMessage());
    }

    @Test
    void aDeviceThatIsNoAdapterRefusesEverything() throws Exception {
        try (I2cAdapter adapter = I2cAdapter.open(NO_ADAPTER)) {
            for (var call : java.util.List.<org.junit.jupiter.api.function.Executable>of(
                    () -> adapter.limit(Duration.ofMillis(50)),
                    () -> adapter.look(0x44),
                    () -> adapter.port(new Address.I2c(false, 1, 0x44)).writeRead(new byte[] {0}, 2))) {
                DeviceException refusal = assertThrows(DeviceException.class, call);
                assertEquals(Quality.BUS, refusal.quality());
                assertTrue(refusal.getMessage().contains("Inappropriate ioctl"), refusal.getMessage());
            }
        }
    }

    @Test
    void aClosedAdapterSaysSo() throws Exception {
        I2cAdapter adapter = I2cAdapter.open(NO_ADAPTER);
        adapter.close();
        adapter.close();
        DeviceException refusal = assertThrows(DeviceException.class, () -> adapter.look(0x44));
        assertEquals("/dev/null is closed", refusal.getMessage());
    }
}
