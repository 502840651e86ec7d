package io.hanlu.bridge.driver;

import static io.hanlu.bridge.testing.TestSensors.spec;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hanlu.bridge.DeviceException;
import io.hanlu.bridge.Notice;
import io.hanlu.bridge.Quality;
import io.hanlu.bridge.Quantity;
import io.hanlu.bridge.Reading;
import io.hanlu.bridge.SensorSpec;
import io.hanlu.bridge.Sink;
import io.hanlu.bridge.port.Address;
import io.hanlu.bridge.port.GpioPort;
import io.hanlu.bridge.testing.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class PolledDeviceTest {

    private static final SensorSpec SPEC = spec("air-1", "sht4x", "sim:1/0x44", Map.of());
    private static final List<Quantity> BOTH = List.of(Quantity.TEMPERATURE, Quantity.HUMIDITY);

    private static final Instant NOON = Instant.parse("2026-11-22T04:00:00Z"); // in the time zone of the sensor

    private final ManualClock clock = ManualClock.passing(NOON);
    private final List<Notice> notices = new ArrayList<>();
    private int measured;

    private List<Reading> sample(Device device) throws InterruptedException {
        return polled(device).sample(7);
    }

    private PolledDevice polled(Device device) {
        PolledDevice polled = new PolledDevice(SPEC, BOTH, new NoPort(), clock, device);
        polled.start(new Sink() {
            @Override
            public boolean readings(List<Reading> readings, boolean live) {
                throw new UnsupportedOperationException("it is asked");
            }

            @Override
            public void notice(Notice notice) {
                notices.add(notice);
            }
        });
        return polled;
    }

    /** Fails as told, one after the other, null being a measurement; then measures. */
    private Device failing(@Nullable Quality... how) {
        return out -> {
            Quality now = measured < how.length ? how[measured] : null;
            measured++;
            if (now != null) {
                throw new DeviceException(now, "number " + measured);
            }
            out.put(Quantity.TEMPERATURE, 4);
            out.put(Quantity.HUMIDITY, 90);
        };
    }

    private static List<Reading> allBad(Quality quality, String cause) {
        return BOTH.stream().map(quantity -> bad(quantity, quality, cause)).toList();
    }

    private static final List<Reading> ALL_GOOD =
            List.of(good(Quantity.TEMPERATURE, 400), good(Quantity.HUMIDITY, 9000));

    static Stream<Quality> passing() {
        return Stream.of(Quality.NACK, Quality.CRC, Quality.SHORT_READ, Quality.NOT_READY);
    }

    @ParameterizedTest
    @MethodSource("passing")
    void whatSucceedsAtTheThirdTryIsGood(Quality how) throws Exception {
        assertEquals(ALL_GOOD, sample(failing(how, how)));
        assertEquals(3, measured);
    }

    @ParameterizedTest
    @MethodSource("passing")
    void whatFailsThreeTimesIsBadAndSaysHowOftenItWasTried(Quality how) throws Exception {
        PolledDevice polled = polled(failing(how, how, how));
        assertEquals(allBad(how, "number 3; 3 tries"), polled.sample(7));
        assertEquals(ALL_GOOD, polled.sample(7), "asked again at the next tick");
    }

    @ParameterizedTest
    @EnumSource(names = {"ACCESS", "RANGE", "NO_VALUE", "DEVICE"})
    void whatAnotherTryCannotMendIsTriedOnce(Quality how) throws Exception {
        assertEquals(allBad(how, "number 1"), sample(failing(how)));
        assertEquals(1, measured);
    }

    @Test
    void aTimeOutAfterADisturbanceEndsTheTries() throws Exception {
        assertEquals(allBad(Quality.TIMEOUT, "number 2; 2 tries"), sample(failing(Quality.NACK, Quality.TIMEOUT)));
    }

    @Test
    void aSecondTryOnlyFillsWhatTheFirstDidNotGive() throws Exception {
        assertEquals(
                ALL_GOOD,
                sample(out -> {
                            measured++;
                            out.put(Quantity.TEMPERATURE, 3 + measured);
                            if (measured == 2) {
                                throw new DeviceException(Quality.NACK, "silent");
                            }
                            if (measured == 3) {
                                out.put(Quantity.HUMIDITY, 90);
                            } else {
                                out.fail(Quantity.HUMIDITY, new DeviceException(Quality.CRC, "disturbed"));
                            }
                        })
                        .stream()
                        .map(reading -> reading.point().quantity() == Quantity.TEMPERATURE
                                ? good(Quantity.TEMPERATURE, reading.scaled().orElseThrow() - 200)
                                : reading)
                        .toList());
        assertEquals(3, measured);
    }

    @ParameterizedTest
    @EnumSource(names = {"TIMEOUT", "BUS"})
    void oneThatKeepsTheBusWaitingIsAskedEverMoreSeldom(Quality how) throws Exception {
        PolledDevice polled = polled(out -> {
            measured++;
            clock.advance(Duration.ofMillis(50)); // what a time-out takes
            throw new DeviceException(how, "held low");
        });
        List<Integer> asked = new ArrayList<>();
        for (int second = 0; second < 400; second++) {
            int before = measured;
            List<Reading> readings = polled.sample(7);
            assertEquals(
                    List.of(how, how), readings.stream().map(Reading::quality).toList());
            assertTrue(String.valueOf(readings.getFirst().cause()).startsWith("held low"), readings.toString());
            if (measured > before) {
                asked.add(second);
            }
            clock.advance(Duration.ofSeconds(1).minus(Duration.ofNanos(clock.monotonicNanos() % 1_000_000_000)));
        }
        assertEquals(List.of(0, 2, 5, 10, 19, 36, 69, 130, 191, 252, 313, 374), asked);
    }

    @Test
    void whileLeftAloneItSaysSinceWhenAndWhenItIsTriedNext() throws Exception {
        PolledDevice polled = polled(failing(Quality.TIMEOUT, Quality.TIMEOUT));
        assertEquals(allBad(Quality.TIMEOUT, "number 1"), polled.sample(7));
        clock.advance(Duration.ofSeconds(1));
        assertEquals(allBad(Quality.TIMEOUT, "number 2"), polled.sample(7));
        clock.advance(Duration.ofSeconds(1));
        assertEquals(
                allBad(
                        Quality.TIMEOUT,
                        "number 2; so since 2026-11-22T12:00+08:00, next tried at 2026-11-22T12:00:03+08:00"),
                polled.sample(7));
        assertEquals(2, measured);
        clock.advance(Duration.ofSeconds(1));
        assertEquals(ALL_GOOD, polled.sample(7));
    }

    @Test
    void afterASuccessTheFirstPauseIsShortAgain() throws Exception {
        PolledDevice polled = polled(failing(Quality.BUS, Quality.BUS, null, Quality.BUS));
        polled.sample(7);
        clock.advance(Duration.ofSeconds(1));
        polled.sample(7);
        clock.advance(Duration.ofSeconds(2));
        assertEquals(ALL_GOOD, polled.sample(7));
        assertEquals(Quality.BUS, polled.sample(7).getFirst().quality());
        clock.advance(Duration.ofSeconds(1));
        assertEquals(ALL_GOOD, polled.sample(7));
    }

    @Test
    void aFreedBusIsAskedAtOnce() throws Exception {
        PolledDevice polled = polled(failing(Quality.BUS));
        polled.sample(7);
        polled.endPatience();
        assertEquals(ALL_GOOD, polled.sample(7));
    }

    /** Measures as told, and says it is the chip it is told to be. */
    private final class Chip implements Device {

        @Nullable
        Quality how;

        @Nullable
        String serial;

        @Override
        public void measure(Samples out) throws DeviceException, InterruptedException {
            if (how != null) {
                throw new DeviceException(how, "gone");
            }
            failing().measure(out);
        }

        @Override
        public @Nullable String serial() {
            asked++;
            return serial;
        }

        int asked;
    }

    @Test
    void anotherChipThatAnswersAfterAnAbsenceIsTold() throws Exception {
        Chip chip = new Chip();
        chip.serial = "0a1b2c3d";
        PolledDevice polled = polled(chip);
        polled.sample(7);
        polled.sample(7);
        assertEquals(1, chip.asked, "only when it may be another");
        chip.how = Quality.NACK;
        polled.sample(7);
        chip.how = null;
        polled.sample(7);
        assertEquals(2, chip.asked);
        assertEquals(List.of(), notices, "it was the same");
        chip.how = Quality.TIMEOUT;
        polled.sample(7);
        clock.advance(Duration.ofSeconds(1));
        chip.how = null;
        chip.serial = "0a1b2c99";
        List<Reading> readings = polled.sample(7);
        assertEquals(1, notices.size());
        Notice notice = notices.getFirst();
        assertEquals(Notice.Kind.CHIP_REPLACED, notice.kind());
        assertTrue(notice.text().contains("0a1b2c3d → 0a1b2c99"), notice.text());
        assertEquals(ALL_GOOD, readings, "the history goes on under the same points");
    }

    @Test
    void aChipThatNeverTellsItsNumberIsNotAskedForEver() throws Exception {
        int[] asked = {0};
        PolledDevice polled = polled(new Device() {
            @Override
            public void measure(Samples out) {
                out.put(Quantity.TEMPERATURE, 4);
                out.put(Quantity.HUMIDITY, 90);
            }

            @Override
            public String serial() throws DeviceException {
                asked[0]++;
                throw new DeviceException(Quality.NACK, "a copy of the chip that does not know this command");
            }
        });
        for (int tick = 0; tick < 10; tick++) {
            assertEquals(ALL_GOOD, polled.sample(7));
        }
        assertEquals(3, asked[0]);
        assertEquals(List.of(), notices);
    }

    @Test
    void aSerialNumberThatNeverArrivesWholeSaysThatTwoChipsHaveOneAddress() throws Exception {
        PolledDevice polled = polled(new Device() {
            @Override
            public void measure(Samples out) throws DeviceException, InterruptedException {
                failing().measure(out);
            }

            @Override
            public String serial() throws DeviceException {
                throw new DeviceException(Quality.CRC, "wrong check sum");
            }
        });
        assertEquals(ALL_GOOD, polled.sample(7));
        assertEquals(ALL_GOOD, polled.sample(7));
        assertEquals(
                List.of(Notice.Kind.ADDRESS_SHARED),
                notices.stream().map(Notice::kind).toList());
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
                List.of(bad(Quantity.TEMPERATURE, Quality.CRC, "disturbed; 3 tries"), good(Quantity.HUMIDITY, 9000)),
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
