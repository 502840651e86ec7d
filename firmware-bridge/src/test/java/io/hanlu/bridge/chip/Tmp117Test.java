package io.hanlu.bridge.chip;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.hanlu.bridge.Clock;
import io.hanlu.bridge.DeviceException;
import io.hanlu.bridge.Quality;
import io.hanlu.bridge.Quantity;
import io.hanlu.bridge.Reading;
import io.hanlu.bridge.driver.OneMeasurement;
import io.hanlu.bridge.port.Address;
import io.hanlu.bridge.port.I2cPort;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The smallest driver's test, and the example in {@code firmware-bridge/README.md}: register in, reading out. */
class Tmp117Test {

    @ParameterizedTest
    @CsvSource({
        // register, scaled value, quality (SNOSD82D table 7-1)
        "0c80, 2500, GOOD",
        "0001, 1, GOOD",
        "0000, 0, GOOD",
        "ffff, -1, GOOD",
        "f380, -2500, GOOD",
        "4b00, 15000, GOOD",
        "4b01, , RANGE",
        "7fff, , RANGE",
        "e480, -5500, GOOD",
        "e47f, , RANGE",
        "8000, , NOT_READY",
    })
    void theRegisterBecomesAReading(String register, Integer scaled, Quality quality) throws Exception {
        Reading reading = sample(register);
        assertEquals(quality, reading.quality());
        assertEquals(scaled, reading.scaled().isPresent() ? reading.scaled().getAsInt() : null);
    }

    private static Reading sample(String register) throws InterruptedException {
        I2cPort port = new OneRegister(register);
        return OneMeasurement.of(new Tmp117(port, Clock.system()), List.of(Quantity.TEMPERATURE), 0)
                .getFirst();
    }

    /** A device with one register, and its id. */
    private record OneRegister(String hex) implements I2cPort {

        @Override
        public Address.I2c address() {
            return new Address.I2c(false, 1, 0x48);
        }

        @Override
        public void write(byte... bytes) {
            throw new AssertionError("the driver configures nothing");
        }

        @Override
        public byte[] read(int length) {
            throw new AssertionError("the driver does not read without saying which register");
        }

        @Override
        public byte[] writeRead(byte[] bytes, int length) throws DeviceException {
            assertEquals(1, bytes.length);
            assertEquals(2, length);
            return switch (bytes[0]) {
                case 0x00 -> HexFormat.of().parseHex(hex); // Temp_Result
                case 0x0F -> new byte[] {0x01, 0x17}; // Device_ID
                default -> throw new AssertionError("the driver reads register " + bytes[0]);
            };
        }

        @Override
        public void close() {}
    }
}
