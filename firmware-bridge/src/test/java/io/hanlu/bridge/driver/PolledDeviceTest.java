package io.hanlu.bridge.driver;

import static io.hanlu.bridge.testing.TestSensors.spec;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.hanlu.bridge.DeviceException;
import io.hanlu.bridge.Quality;
import io.hanlu.bridge.Quantity;
import io.hanlu.bridge.Reading;
import io.hanlu.bridge.SensorSpec;
import io.hanlu.bridge.port.Address;
import io.hanlu.bridge.port.GpioPort;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PolledDeviceTest {

    private static final SensorSpec SPEC = spec("air-1", "sht4x", "sim:1/0x44", Map.of());
    private static final List<Quantity> BOTH = List.of(Quantity.TEMPERATURE, Quantity.HUMIDITY);

    private static List<Reading> sample(Device device) throws InterruptedException {
        return new PolledDevice(SPEC, BOTH, new NoPort(), device).sample(7);
    }

    private static Reading good(Quantity quantity, int scaled) {
        return Reading.of(SPEC.point(quantity), 7, scaled, Quality.GOOD);
    }

    private static Reading bad(Quantity quantity, Quality quality, String cause) {
        return Reading.bad(SPEC.point(quantity), 7, quality, cause);
    }

    @Test
    void whatWasMeasuredBeforeAFailureIsKept() throws Exception {
        assertEquals(
                List.of(good(Quantity.TEMPERATURE, 400), bad(Quantity.HUMIDITY, Quality.TIMEOUT, "the bus hangs")),
                sample(out -> {
                    out.put(Quantity.TEMPERATURE, 4);
                    throw new DeviceException(Quality.TIMEOUT, "the bus hangs");
                }));
    }

    @Test
    void readingsComeInTheDeclaredOrder() throws Exception {
        assertEquals(
                List.of(bad(Quantity.TEMPERATURE, Quality.CRC, "disturbed"), good(Quantity.HUMIDITY, 9000)),
                sample(out -> {
                    out.put(Quantity.HUMIDITY, 90);
                    out.fail(Quantity.TEMPERATURE, new DeviceException(Quality.CRC, "disturbed"));
                }));
    }

    @Test
    void whatIsNotANumberIsOutOfRange() throws Exception {
        assertEquals(
                Quality.RANGE,
                sample(out -> {
                            out.put(Quantity.TEMPERATURE, Double.NaN, -55, 150);
                            out.put(Quantity.HUMIDITY, 90);
                        })
                        .getFirst()
                        .quality());
    }

    @Test
    void aDriverThatForgetsAQuantityIsFoundAtOnce() {
        assertThrows(IllegalStateException.class, () -> sample(out -> out.put(Quantity.TEMPERATURE, 4)));
    }

    @Test
    void aDriverThatGivesWhatItDoesNotDeclareIsFoundAtOnce() {
        assertThrows(IllegalStateException.class, () -> sample(out -> out.put(Quantity.CO2, 400)));
    }

    /** Only its address matters here. */
    private record NoPort() implements GpioPort {

        @Override
        public Address.Gpio address() {
            return new Address.Gpio(true, 1);
        }

        @Override
        public Level level() {
            return Level.HIGH;
        }

        @Override
        public void close() {}
    }
}
