package io.hanlu.bridge.port;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressTest {

    @ParameterizedTest
    @CsvSource({
        "i2c:1/0x44, i2c:1/0x44, i2c:1",
        "i2c:1/68, i2c:1/0x44, i2c:1",
        "i2c:0x1/0X44, i2c:1/0x44, i2c:1",
        "i2c:01/068, i2c:1/0x44, i2c:1",
        "sim:4/0x77, sim:4/0x77, sim:4",
        "i2c:1/mux0x70.3/0x44, i2c:1/mux0x70.3/0x44, i2c:1",
        "sim:0x1/mux119.07/68, sim:1/mux0x77.7/0x44, sim:1",
        "gpio:17, gpio:17, gpio",
        "gpio:017, gpio:17, gpio",
        "gpio:0x11, gpio:17, gpio",
        "sim:gpio/17, sim:gpio/17, sim:gpio",
        "w1:28-0316A2791234, w1:28-0316a2791234, w1",
        "hwmon:sht3x, hwmon:sht3x, hwmon:sht3x",
        "hwmon:1-0044/temp1, hwmon:1-0044/temp1, hwmon:1-0044",
        "iio:bme280, iio:bme280, iio:bme280",
        "gpsd:127.0.0.1:2947, gpsd:127.0.0.1:2947, gpsd:127.0.0.1:2947",
        "gpsd:[::1]:2947, gpsd:[::1]:2947, gpsd:[::1]:2947",
        "rtu:/dev/ttyUSB0/01, rtu:/dev/ttyUSB0/1, rtu:/dev/ttyUSB0",
        "rtu:/dev/serial/by-path/usb-0:1.2:1.0-port0/247:2, rtu:/dev/serial/by-path/usb-0:1.2:1.0-port0/247:2, rtu:/dev/serial/by-path/usb-0:1.2:1.0-port0",
        "modbus:Gateway.Local/1:1, modbus:gateway.local:502/1, modbus:gateway.local:502",
        "modbus:[fd00::5]:1502/255, modbus:[fd00::5]:1502/255, modbus:[fd00::5]:1502",
        "rtutcp:192.168.1.50:4196/3, rtutcp:192.168.1.50:4196/3, rtutcp:192.168.1.50:4196",
        "file:recording.csv, file:recording.csv, file:recording.csv"
    })
    void theSamePlaceHasTheSameCanonicalForm(String written, String canonical, String lane) {
        Address address = Address.parse(written);
        assertEquals(canonical, address.toString());
        assertEquals(lane, address.lane());
        assertEquals(address, Address.parse(address.toString()));
    }

    @Test
    void aSimulatedChipIsNotTheRealOne() {
        assertFalse(Address.parse("sim:1/0x44").equals(Address.parse("i2c:1/0x44")));
        assertTrue(Address.parse("sim:1/0x44").simulated());
    }

    @ParameterizedTest
    @CsvSource({
        "i2c:1/0x44, i2c:1/68, true",
        "i2c:1/0x44, sim:1/0x44, false",
        "i2c:1/0x44, i2c:2/0x44, false",
        "i2c:1/0x44, i2c:1/0x45, false",
        "i2c:1/mux0x70.3/0x44, i2c:1/mux0x70.3/0x44, true",
        "i2c:1/mux0x70.3/0x44, i2c:1/mux0x70.4/0x44, false",
        "i2c:1/mux0x70.3/0x44, i2c:1/mux0x71.3/0x44, false",
        "i2c:1/mux0x70.3/0x44, i2c:1/0x44, true",
        "i2c:1/mux0x70.3/0x44, i2c:1/0x70, true",
        "i2c:1/mux0x70.3/0x71, i2c:1/mux0x71.3/0x44, true",
        "i2c:1/mux0x70.3/0x44, i2c:2/0x44, false",
        "gpio:17, gpio:0x11, true",
        "file:a.csv, file:a.csv, false"
    })
    void whoAnswersTogetherClashes(String one, String other, boolean clash) {
        assertEquals(clash, Address.parse(one).clashes(Address.parse(other)));
        assertEquals(clash, Address.parse(other).clashes(Address.parse(one)));
    }

    @Test
    void aRecordingMayBeSharedAndADeviceMayNot() {
        assertFalse(Address.parse("file:recording.csv").exclusive());
        assertTrue(Address.parse("i2c:1/0x44").exclusive());
        assertTrue(Address.parse("gpio:17").exclusive());
    }

    @Test
    void aRelativeFileLiesBesideTheConfiguration() {
        assertEquals(Path.of("/etc/hanlu/r.csv"), new Address.File("r.csv").in(Path.of("/etc/hanlu")));
        assertEquals(Path.of("/data/r.csv"), new Address.File("/data/r.csv").in(Path.of("/etc/hanlu")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "i2c:1",
                "i2c:1/",
                "i2c:/0x44",
                "i2c:1/0x",
                "i2c:1/44h",
                "i2c:1/-4",
                "i2c:gpio/17",
                "i2c:1/mux0x70/0x44",
                "i2c:1/mux.3/0x44",
                "i2c:1/mux0x70.3",
                "gpio:mux0x70.3/0x44",
                "gpio:",
                "gpio:a",
                "gpio:1/2",
                "file:",
                "file: ",
                "I2C:1/0x44",
                "i2c:1/0x44 ",
                "i2c:1/999999"
            })
    void whatIsNoAddressIsRefusedWithWhatWouldBeOne(String written) {
        var refusal = assertThrows(IllegalArgumentException.class, () -> Address.parse(written));
        assertTrue(String.valueOf(refusal.getMessage()).contains("file:"), refusal.getMessage());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "i2c:1/mux0x6f.0/0x44",
                "i2c:1/mux0x70.8/0x44",
                "i2c:1/mux0x70.0/0x70",
                "i2c:1/0x07",
                "i2c:1/0x78",
                "i2c:1/0",
                "i2c:256/0x44",
                "sim:1/255",
                "gpio:1024",
                "w1:28-0316a279123",
                "w1:28-0316a27912345",
                "w1:",
                "hwmon:",
                "hwmon:sht3x/",
                "hwmon:../../etc/passwd",
                "hwmon:sht3x/temp1,",
                "iio:bme280/Temp",
                "gpsd:127.0.0.1",
                "gpsd::2947",
                "gpsd:host:0",
                "gpsd:host:65536",
                "gpsd:a b:2947"
            })
    void whatNoBusOrBoardHasIsRefused(String written) {
        assertThrows(IllegalArgumentException.class, () -> Address.parse(written));
    }

    @ParameterizedTest
    @CsvSource({
        "rtu:/dev/ttyUSB0, names no unit",
        "rtu:ttyUSB0/1, is no serial port",
        "rtu:/dev/ttyUSB0/0, no unit 0",
        "rtu:/dev/ttyUSB0/248, no unit 248",
        "rtu:/dev/ttyUSB0/1:0, no channel 0",
        "modbus:/1, names no unit",
        "modbus:192.168.1.50:99999/1, no port 99999",
        "rtutcp:192.168.1.50/1, is no host and port"
    })
    void whatIsWrongWithAFieldBusAddressIsSaid(String written, String wrong) {
        var refusal = assertThrows(IllegalArgumentException.class, () -> Address.parse(written));
        assertTrue(String.valueOf(refusal.getMessage()).contains(wrong), refusal.getMessage());
    }
}
