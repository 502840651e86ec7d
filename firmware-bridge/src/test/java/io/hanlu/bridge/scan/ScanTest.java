package io.hanlu.bridge.scan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hanlu.bridge.testing.ManualClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files laid out as Linux does. */
class ScanTest {

    @TempDir
    Path root;

    private List<Found> scan() throws InterruptedException {
        return Scan.machine(root, ManualClock.passing(Instant.EPOCH));
    }

    private static List<String> lines(List<Found> found) {
        return found.stream()
                .map(one -> (one.kind() + " " + one.at() + " " + String.join(",", one.drivers())).strip())
                .toList();
    }

    private Path file(String path, String content) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, content);
    }

    private void link(String link, String to) throws IOException {
        Path file = root.resolve(link);
        Files.createDirectories(file.getParent());
        Files.createSymbolicLink(file, root.resolve(to));
    }

    @Test
    void aMachineWithoutOverlaysIsToldWhichLineGoesIntoWhichFile() throws Exception {
        List<Found> found = scan();
        assertEquals(List.of("TROUBLE i2c", "TROUBLE w1"), lines(found));
        assertTrue(found.get(0).text().contains("dtparam=i2c_arm=on into /boot/firmware/config.txt"), found.toString());
        assertTrue(found.get(1).text().contains("dtoverlay=w1-gpio into /boot/firmware/config.txt"), found.toString());
    }

    @Test
    void whatTheKernelShowsIsListedByTheDeviceItIs() throws Exception {
        file("sys/bus/w1/devices/w1_bus_master1/name", "w1_bus_master1");
        file("sys/bus/w1/devices/28-0316a2791234/name", "28-0316a2791234");
        file("sys/bus/w1/devices/00-400000000000/name", "00-400000000000");
        file("sys/devices/i2c-1/1-0044/hwmon/hwmon1/name", "sht3x\n");
        file("sys/devices/i2c-1/1-0044/hwmon/hwmon1/temp1_input", "21500\n");
        file("sys/devices/i2c-1/1-0044/hwmon/hwmon1/humidity1_input", "60100\n");
        file("sys/devices/virtual/thermal/thermal_zone0/hwmon0/name", "cpu_thermal\n");
        file("sys/devices/virtual/thermal/thermal_zone0/hwmon0/temp1_input", "48000\n");
        file("sys/devices/i2c-1/1-0076/iio:device0/name", "bme280\n");
        file("sys/devices/i2c-1/1-0076/iio:device0/in_temp_input", "21500\n");
        file("sys/devices/i2c-1/1-0076/iio:device0/in_pressure_raw", "1013\n");
        link("sys/class/hwmon/hwmon0", "sys/devices/virtual/thermal/thermal_zone0/hwmon0");
        link("sys/class/hwmon/hwmon1", "sys/devices/i2c-1/1-0044/hwmon/hwmon1");
        link("sys/bus/iio/devices/iio:device0", "sys/devices/i2c-1/1-0076/iio:device0");
        assertEquals(
                List.of(
                        "TROUBLE i2c",
                        "ONE_WIRE w1:28-0316a2791234 ds18b20",
                        "HWMON hwmon:cpu_thermal/temp1",
                        "HWMON hwmon:1-0044/temp1,humidity1 hwmon",
                        "IIO iio:1-0076/temp,pressure iio"),
                lines(scan()));
    }

    @Test
    void serialPortsAreNamedSoThatTheNameStays() throws Exception {
        file("dev/ttyUSB0", "");
        file("dev/ttyAMA0", "");
        file("dev/tty1", "");
        link("dev/serial/by-id/usb-FTDI_FT232R_A9XK-if00-port0", "dev/ttyUSB0");
        assertEquals(
                List.of(
                        "TROUBLE i2c",
                        "TROUBLE w1",
                        "SERIAL /dev/ttyAMA0",
                        "SERIAL /dev/serial/by-id/usb-FTDI_FT232R_A9XK-if00-port0"),
                lines(scan()));
    }

    @Test
    void anAdapterThatDoesNotAnswerIsATroubleOfItsOwn() throws Exception {
        file("dev/i2c-1", "");
        file("dev/i2c-10", "");
        file("dev/i2c-2", "");
        List<String> buses = scan().stream()
                .filter(found ->
                        found.kind() == Found.Kind.TROUBLE && found.text().contains("ioctl"))
                .map(Found::at)
                .distinct()
                .toList();
        assertEquals(List.of("i2c:1", "i2c:2", "i2c:10"), buses);
    }
}
