package io.hanlu.bridge.gpsd;

import static io.hanlu.bridge.testing.TestSensors.spec;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hanlu.bridge.Quality;
import io.hanlu.bridge.Quantity;
import io.hanlu.bridge.Reading;
import io.hanlu.bridge.TimeSource;
import io.hanlu.bridge.driver.Driver;
import io.hanlu.bridge.testing.ManualClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** The source against a server that says what the test wants, with a clock that only the test moves. */
@Isolated("counts what the whole process has")
class GpsdTest {

    private static final Instant NOW = Instant.parse("2026-06-01T08:00:00Z");
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final ManualClock clock = ManualClock.at(NOW);
    private FakeGpsd gpsd = connectLater();
    private GpsdSource source = open();

    private static FakeGpsd connectLater() {
        try {
            return new FakeGpsd();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private GpsdSource open() {
        return GpsdSource.open(
                spec("position", "gpsd", gpsd.address().toString(), Map.of()), gpsd.address(), clock, Duration.ZERO);
    }

    @BeforeEach
    void connect() throws IOException {
        assertEquals("?WATCH={\"enable\":true,\"json\":true};", gpsd.accept());
        gpsd.say(FakeGpsd.VERSION);
    }

    @AfterEach
    void close() throws IOException {
        source.close();
        gpsd.close();
    }

    private static String tpv(int mode, Instant time, String rest) {
        return "{\"class\":\"TPV\",\"device\":\"/dev/ttyACM0\",\"mode\":%d,\"time\":\"%s\"%s}"
                .formatted(mode, time, rest);
    }

    private static String at(double latitude, double longitude) {
        return String.format(
                Locale.ROOT, ",\"lat\":%.9f,\"lon\":%.9f,\"speed\":20.000,\"track\":90.0", latitude, longitude);
    }

    /** Says a fix and waits until it has been heard. */
    private void fix(double latitude, double longitude) {
        String line = tpv(3, Instant.ofEpochMilli(clock.epochMillis()), at(latitude, longitude));
        say(line);
    }

    /** A line, and a mark after it by which it can be seen to have been heard. */
    private void say(String... lines) {
        long before = source.malformed();
        gpsd.say(lines);
        gpsd.say("mark");
        await().until(() -> source.malformed() > before);
        await().until(() -> source.malformed() == before + 1 + malformedIn(lines));
    }

    private static long malformedIn(String... lines) {
        long malformed = 0;
        for (String line : lines) {
            try {
                Report.parse(line.getBytes(StandardCharsets.ISO_8859_1));
            } catch (Report.MalformedException e) {
                malformed++;
            }
        }
        return malformed;
    }

    private Map<Quantity, Reading> sample() throws InterruptedException {
        List<Reading> readings = source.sample(42);
        assertEquals(source.points(), readings.stream().map(Reading::point).toList());
        return readings.stream()
                .collect(Collectors.toMap(reading -> reading.point().quantity(), reading -> reading));
    }

    private String text() throws InterruptedException {
        Map<Quantity, Reading> readings = sample();
        return GpsdSource.QUANTITIES.stream()
                .map(quantity -> {
                    Reading reading = readings.get(quantity);
                    return reading == null
                            ? "missing"
                            : reading.scaled().isPresent()
                                    ? quantity.unscale(reading.scaled().getAsInt())
                                            .toPlainString()
                                    : reading.quality().id();
                })
                .collect(Collectors.joining(" "));
    }

    private String cause(Quantity quantity) throws InterruptedException {
        Reading reading = sample().get(quantity);
        return reading == null ? "" : String.valueOf(reading.cause());
    }

    @Test
    void aFixIsAPositionWithSpeedAndCourse() throws Exception {
        fix(35.765432109, 109.424567891);
        assertEquals("35.7654321 109.4245679 72.0 90.0 3", text());
    }

    @Test
    void aStandingReceiverHasNoCourseAndIsNotThereforeAtNorth() throws Exception {
        say(tpv(2, NOW, ",\"lat\":35.7,\"lon\":109.4,\"speed\":0.0"));
        assertEquals("35.7000000 109.4000000 0.0 no_value 2", text());
        say(tpv(2, NOW, ",\"lat\":35.7,\"lon\":109.4,\"speed\":0.0,\"track\":360.0"));
        assertEquals("35.7000000 109.4000000 0.0 0.0 2", text());
    }

    @Test
    void withoutAFixThereIsNoPositionAndTheSatellitesAreTold() throws Exception {
        say(
                "{\"class\":\"SKY\",\"satellites\":[{\"PRN\":2,\"used\":false},{\"PRN\":5,\"used\":true},{\"PRN\":7}]}",
                tpv(1, NOW, ""));
        assertEquals("no_fix no_fix no_fix no_fix 0", text());
        assertTrue(cause(Quantity.LATITUDE).contains("sees 3 satellites and uses 1"), cause(Quantity.LATITUDE));
        assertTrue(cause(Quantity.LATITUDE).contains("antenna"), cause(Quantity.LATITUDE));
    }

    @Test
    void aLostFixDoesNotLeaveTheLastPositionStanding() throws Exception {
        fix(35.7, 109.4);
        say(tpv(1, NOW.plus(SECOND), ""));
        assertEquals("no_fix no_fix no_fix no_fix 0", text());
    }

    @Test
    void nullIslandIsNoPlace() throws Exception {
        say(tpv(3, NOW, at(0, 0)));
        assertEquals("no_fix no_fix no_fix no_fix 0", text());
    }

    @Test
    void aFixThatGrewOldIsStale() throws Exception {
        fix(35.7, 109.4);
        clock.advance(Duration.ofSeconds(5));
        assertEquals(Quality.GOOD, source.sample(1).getFirst().quality());
        clock.advance(SECOND);
        assertEquals("stale stale stale stale stale", text());
    }

    @Test
    void aGpsdWithoutReceiversSaysWhereToNameThem() throws Exception {
        say("{\"class\":\"DEVICES\",\"devices\":[]}");
        assertEquals("stale stale stale stale stale", text());
        assertTrue(cause(Quantity.FIX).contains("/etc/default/gpsd"), cause(Quantity.FIX));
    }

    @Test
    void aGpsdThatEndsIsConnectedToAgain() throws Exception {
        fix(35.7, 109.4);
        gpsd.hangUp();
        await().until(() -> text().equals("bus bus bus bus bus"));
        assertTrue(cause(Quantity.FIX).contains("systemctl status gpsd"), cause(Quantity.FIX));
        await().until(() -> clock.waiting() == 1);
        clock.advance(SECOND);
        connect();
        fix(35.7, 109.4);
        assertEquals("35.7000000 109.4000000 72.0 90.0 3", text());
    }

    @Test
    void aGpsdThatIsNotThereIsTriedAgainLessAndLessOften() throws Exception {
        gpsd.close();
        await().until(() -> text().equals("bus bus bus bus bus"));
        for (Duration pause : List.of(SECOND, Duration.ofSeconds(2), Duration.ofSeconds(4))) {
            await().until(() -> clock.waiting() == 1);
            clock.advance(pause.minusMillis(1));
            assertEquals(1, clock.waiting());
            clock.advance(Duration.ofMillis(1));
            await().until(() -> text().equals("nack nack nack nack nack"));
        }
        assertTrue(cause(Quantity.FIX).contains("apt install gpsd"), cause(Quantity.FIX));
    }

    @Test
    void anythingButAGpsdIsLeftAlone() throws Exception {
        for (int line = 0; line < 100; line++) {
            gpsd.say("220 ProFTPD ready");
        }
        await().until(() -> text().equals("bus bus bus bus bus"));
        assertTrue(cause(Quantity.FIX).contains("is no gpsd"), cause(Quantity.FIX));
    }

    @Test
    void aJumpDoesNotMoveTheVan() throws Exception {
        fix(35.7, 109.4);
        clock.advance(SECOND);
        fix(31.2, 121.5); // Shanghai
        assertEquals("range range range range 3", text());
        assertTrue(cause(Quantity.LATITUDE).contains("jumped to 31.2°, 121.5°"), cause(Quantity.LATITUDE));
        clock.advance(SECOND);
        fix(35.7002, 109.4);
        assertEquals("35.7002000 109.4000000 72.0 90.0 3", text());
    }

    @Test
    void aPlaceThatIsInsistedOnIsBelieved() throws Exception {
        fix(31.2, 121.5); // the first fix was the false one
        for (int second = 0; second < 30; second++) {
            clock.advance(SECOND);
            fix(35.7, 109.4 + second * 0.0002);
            assertEquals(Quality.RANGE, source.sample(1).getFirst().quality(), "after " + second + " s");
        }
        clock.advance(SECOND);
        fix(35.7, 109.406);
        assertEquals("35.7000000 109.4060000 72.0 90.0 3", text());
    }

    @Test
    void aTunnelIsNoJump() throws Exception {
        fix(35.7, 109.4);
        clock.advance(Duration.ofMinutes(10)); // 20 km: at the tunnel's speed limit
        fix(35.7, 109.62);
        assertEquals("35.7000000 109.6200000 72.0 90.0 3", text());
    }

    @Test
    void fixesThatAgreeGiveTheTime() throws Exception {
        Instant gps = NOW.plus(Duration.ofSeconds(90)); // the machine's clock is behind
        for (int fix = 0; fix < 5; fix++) {
            assertTrue(source.time().isEmpty(), "after " + fix + " fixes");
            say(tpv(3, gps, at(35.7, 109.4)), tpv(3, gps, at(35.7, 109.4)));
            gps = gps.plus(SECOND);
            clock.advance(SECOND);
        }
        TimeSource.Fix time = source.time().orElseThrow();
        assertEquals(clock.epochMillis() + 90_000, time.at(clock.monotonicNanos()));
    }

    @Test
    void weekRolloverMovesNeitherVanNorClock() throws Exception {
        for (Duration off : List.of(SatelliteTime.ROLLOVER.negated(), SatelliteTime.ROLLOVER)) {
            Instant gps = NOW.plus(off);
            for (int fix = 0; fix < 10; fix++) {
                say(tpv(3, gps.plus(SECOND.multipliedBy(fix)), at(35.7, 109.4)));
                clock.advance(SECOND);
            }
            assertTrue(source.time().isEmpty(), gps + " was believed");
            assertEquals("35.7000000 109.4000000 72.0 90.0 3", text()); // the place is right all the same
        }
    }

    @Test
    void timesThatDoNotKeepStepAreNotBelieved() throws Exception {
        Instant gps = NOW;
        for (int fix = 0; fix < 20; fix++) {
            say(tpv(3, gps, at(35.7, 109.4)));
            gps = gps.plus(SECOND.multipliedBy(fix % 4 == 3 ? 3600 : 1));
            clock.advance(SECOND);
            assertTrue(source.time().isEmpty());
        }
    }

    @Test
    void aReceiverWithoutAFixKnowsNoTime() throws Exception {
        for (int fix = 0; fix < 10; fix++) {
            say(tpv(1, NOW.plus(SECOND.multipliedBy(fix)), "")); // its own clock, perhaps off by years
            clock.advance(SECOND);
        }
        assertTrue(source.time().isEmpty());
    }

    @Test
    void aLineWithoutEndIsNotKept() throws Exception {
        fix(35.7, 109.4);
        byte[] flood = "{\"class\":\"TPV\",\"mode\":3,\"lat\":1,\"lon\":1,\"x\":\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
                .repeat(20_000)
                .getBytes(StandardCharsets.US_ASCII);
        gpsd.say(flood);
        say("\"}");
        assertEquals("35.7000000 109.4000000 72.0 90.0 3", text());
    }

    @Test
    void closingEndsItsThread() {
        assertTrue(isRunning());
        source.close();
        assertFalse(isRunning());
    }

    private boolean isRunning() {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().equals(gpsd.address().toString()));
    }

    @Test
    void anAddressOfAnotherKindIsRefused() {
        assertEquals(
                List.of("at"),
                Gpsd.DRIVER.check(spec("p", "gpsd", "gpio:17", Map.of())).stream()
                        .map(Driver.Problem::key)
                        .toList());
        assertEquals(List.of(), Gpsd.DRIVER.check(spec("p", "gpsd", "gpsd:127.0.0.1:2947", Map.of())));
    }
}
