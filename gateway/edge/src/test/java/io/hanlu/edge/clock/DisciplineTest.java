package io.hanlu.edge.clock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DisciplineTest {

    private static final long NOON = Instant.parse("2026-05-01T12:00:00Z").toEpochMilli();
    private static final long MINUTE = 60_000;
    private static final long HOUR = 60 * MINUTE;
    private static final long DAY = 24 * HOUR;
    private static final long YEARS = 3_653 * DAY;
    private static final Duration WAIT = Duration.ofMinutes(10);
    private static final OptionalLong NO_BATTERY = OptionalLong.empty();
    private static final Past OTHER_BOOT = new Past("boot-1", NOON, Trust.TRUSTED, 0);

    private final List<Correction> corrections = new ArrayList<>();
    private long nanos = 5_000_000_000L;
    private long wall = NOON;
    private boolean kept;
    private boolean connected;
    private OptionalLong satellites = OptionalLong.empty();
    private Discipline discipline = new Discipline(seen(), Past.NONE, "boot-2", NO_BATTERY, WAIT);

    // ---- 2: how far a start is trusted

    /** Times are differences in seconds to noon, which is the newest in the journal. */
    @ParameterizedTest
    @CsvSource(nullValues = "-", textBlock = """
            journal's boot, kept, wall, battery, trust,     begins
            -,              no,   0,    -,       plausible, 0.001
            -,              no,   3600, -,       plausible, 3600
            -,              no,   -5,   -,       doubtful,  0.001
            boot-2,         no,   -5,   -,       plausible, 60
            boot-2,         yes,  -5,   -,       plausible, 60
            boot-2,         yes,  -345600, -,    plausible, 60
            boot-1,         no,   60,   -,       doubtful,  60
            boot-1,         no,   60,   61.5,    plausible, 60
            boot-1,         no,   60,   70,      doubtful,  60
            boot-1,         no,   -60,  -60,     doubtful,  0.001
            boot-1,         yes,  60,   -,       trusted,   60
            boot-1,         yes,  -60,  -,       trusted,   -60
            boot-1,         yes,  -31536000, -,  doubtful,  0.001
            """, useHeadersInDisplayName = true)
    void aStartBeginsWithTheWallClockButNeverBeforeWhatIsWritten(
            String boot, String isKept, double wallSeconds, Double battery, String trust, double begins) {
        kept = isKept.equals("yes");
        wall = NOON + Math.round(wallSeconds * 1_000);
        // in boot-2 the gateway's clock was a minute ahead of what would make noon now
        Past past = new Past(boot, NOON, Trust.PLAUSIBLE, NOON + MINUTE - nanos / 1_000_000);
        start(past, battery == null ? NO_BATTERY : OptionalLong.of(NOON + Math.round(battery * 1_000)));
        assertEquals(trust, discipline.trust().id());
        assertEquals(NOON + Math.round(begins * 1_000), own());
    }

    @Test
    void aNewJournalOnAMachineWhoseClockStandsBeforeThisReleaseIsDoubtful() {
        wall = 0;
        start(Past.NONE, NO_BATTERY);
        assertEquals(Trust.DOUBTFUL, discipline.trust());
        assertEquals(Discipline.BUILT_MILLIS, own());
    }

    @Test
    void whatWasTrustedStaysTrustedUntilTheNextBoot() {
        start(new Past("boot-2", NOON, Trust.TRUSTED, NOON + MINUTE - nanos / 1_000_000), NO_BATTERY);
        assertEquals(Trust.TRUSTED, discipline.trust());
        assertEquals(NOON + MINUTE, own(), "the time goes on, whatever the wall clock shows");
    }

    @Test
    void whatWasNotTrustedIsRedatedWhenTheTimeBecomesKnownWhileTheDaemonIsDown() {
        kept = true;
        start(new Past("boot-2", NOON, Trust.DOUBTFUL, NOON + MINUTE - 4 * DAY - nanos / 1_000_000), NO_BATTERY);
        assertEquals(Trust.DOUBTFUL, discipline.trust());
        pass(4_000);
        assertEquals(Trust.TRUSTED, discipline.trust());
        assertEquals(List.of(4 * DAY - MINUTE), shifts());
        assertTrue(corrections.getFirst().redates());
        assertEquals(wall, own());
    }

    @Test
    void satellitesAreTrustedOnceTheyAgree() {
        start(OTHER_BOOT, NO_BATTERY);
        assertEquals(Trust.DOUBTFUL, discipline.trust());
        pass(5_000);
        satellites = OptionalLong.of(own() + 400); // they come late by a part of a second
        pass(1_000);
        assertEquals(Trust.TRUSTED, discipline.trust());
        assertEquals(List.of(0L), shifts());
        assertTrue(corrections.getFirst().redates());
    }

    // ---- 3: what is followed, and when

    /**
     * By how much the reference jumps, after how long it is followed, and whether what was dated before moves
     * along.
     */
    @ParameterizedTest
    @CsvSource(nullValues = "-", textBlock = """
            before,    after, jump,       after seconds, redates
            plausible, no,    3600000,    3,             yes
            plausible, no,    -3600000,   3,             yes
            plausible, no,    315619200000, 3,           yes
            plausible, no,    -17280000000, -,           -
            plausible, yes,   3600000,    3,             yes
            plausible, yes,   -10368000000, 3,           yes
            plausible, yes,   1001,       3,             yes
            trusted,   yes,   1001,       10,            no
            trusted,   yes,   -3600000,   10,            no
            trusted,   yes,   3600001,    600,           no
            trusted,   yes,   -86400000,  600,           no
            trusted,   yes,   86400001,   -,             -
            trusted,   yes,   315619200000, -,           -
            trusted,   no,    60000,      -,             -
            """, useHeadersInDisplayName = true)
    void aJumpIsFollowedWhenThereIsReasonTo(String before, String after, long jump, Integer seconds, String redates) {
        kept = before.equals("trusted");
        start(Past.NONE, NO_BATTERY);
        assertEquals(before, discipline.trust().id());
        pass(20_000);
        wall += jump;
        kept = after.equals("yes");
        pass((seconds == null ? 7_200 : seconds) * 1_000L);
        assertEquals(
                seconds == null ? List.of() : List.of(jump),
                corrections.stream().map(Correction::shiftMillis).toList());
        assertEquals(seconds == null ? OptionalLong.of(jump) : OptionalLong.empty(), discipline.notFollowedMillis());
        if (seconds != null) {
            assertEquals(redates.equals("yes"), corrections.getFirst().redates());
            assertEquals(wall, own());
        }
    }

    @Test
    void aJumpThatGoesAwayAgainIsNotFollowed() {
        kept = true;
        start(Past.NONE, NO_BATTERY);
        wall += HOUR;
        pass(9_000);
        wall -= HOUR;
        pass(MINUTE);
        assertEquals(List.of(), shifts());
        assertEquals(wall, own());
    }

    @Test
    void aCorrectionIsSaidAgainUntilItIsFollowed() {
        start(OTHER_BOOT, NO_BATTERY);
        wall += HOUR;
        kept = true;
        discipline.look(seen());
        nanos += Discipline.HELD_UNTRUSTED.toNanos();
        wall += Discipline.HELD_UNTRUSTED.toMillis();
        long before = own();
        Correction said = discipline.look(seen()).orElseThrow();
        assertEquals(said, discipline.look(seen()).orElseThrow());
        assertEquals(before, own());
        assertEquals(Trust.DOUBTFUL, discipline.trust());
        discipline.follow(said, nanos);
        assertEquals(wall, own());
        assertEquals(Trust.TRUSTED, discipline.trust());
        assertEquals(Optional.empty(), discipline.look(seen()));
    }

    @Test
    void aClockThatJumpsAboutIsFollowedOnlyWhenItHasSettled() {
        kept = true;
        start(Past.NONE, NO_BATTERY);
        for (int i = 0; i < 10; i++) {
            wall += MINUTE;
            pass(5_000);
        }
        assertEquals(List.of(), shifts());
        pass(10_000);
        assertEquals(List.of(10 * MINUTE), shifts());
    }

    @ParameterizedTest
    @CsvSource({"1000", "-1000", "300", "-300"})
    void aSmallDifferenceIsMadeUpForAtATenthOfThePace(long jump) {
        kept = true;
        start(Past.NONE, NO_BATTERY);
        wall += jump;
        long before = own();
        look();
        while (Math.abs(wall - own()) > 1) {
            long passed = 200;
            pass(passed);
            long went = own() - before;
            assertTrue(went >= 179 && went <= 221, "in 200 ms the clock went " + went);
            before = own();
        }
        assertEquals(List.of(), shifts());
        assertTrue(
                nanos / 1_000_000 - 5_000 <= Math.abs(jump) * 10 + 400,
                "it took no longer than ten times the difference");
    }

    /** The kernel's leap second: the wall clock shows one second twice. */
    @Test
    void aLeapSecondNeverTurnsTimeBack() {
        kept = true;
        start(Past.NONE, NO_BATTERY);
        pass(MINUTE);
        wall -= 1_000;
        long last = own();
        for (int i = 0; i < 12_000; i++) {
            nanos += 1_000_000;
            wall += 1;
            if (i % 200 == 0) {
                look();
            }
            assertTrue(own() >= last, "at " + i);
            last = own();
        }
        assertEquals(wall, own());
    }

    /** A day's smear: the time service makes each second 1/86,400 longer, on both of the machine's clocks. */
    @Test
    void aSmearedLeapSecondIsNotNoticed() {
        kept = true;
        start(Past.NONE, NO_BATTERY);
        pass(DAY, 1_000);
        assertEquals(List.of(), shifts());
        assertEquals(wall, own());
    }

    @Test
    void withSatellitesAloneTheWallClockMayBeAnything() {
        wall = NOON + 5 * MINUTE;
        start(OTHER_BOOT, NO_BATTERY);
        pass(MINUTE);
        satellites = OptionalLong.of(wall + YEARS);
        pass(5_000);
        assertEquals(List.of(YEARS), shifts());
        wall = 0;
        pass(HOUR, 1_000);
        assertEquals(List.of(YEARS), shifts());
        assertEquals(satellites.getAsLong(), own());
    }

    // ---- 4: what is held back

    @Test
    void theDoubtfulWaitsForTheTimeUntilTheBrokerHasBeenThereForAWhile() {
        wall = NOON + 1;
        start(OTHER_BOOT, NO_BATTERY);
        pass(DAY, 1_000);
        assertEquals(Trust.DOUBTFUL, discipline.trust());
        connected = true;
        pass(WAIT.toMillis() - 2_000, 1_000);
        assertEquals(Trust.DOUBTFUL, discipline.trust());
        pass(3_000);
        assertEquals(Trust.PLAUSIBLE, discipline.trust());
        assertEquals(List.of(0L), shifts());
        assertEquals(false, corrections.getFirst().redates());
        wall += 2 * HOUR;
        kept = true;
        pass(5_000);
        assertEquals(List.of(0L, 2 * HOUR), shifts());
    }

    // ---- a walk

    /**
     * Whatever the machine's clocks do: the time increases but for corrections, which are told, and a kept clock is
     * followed in the end.
     */
    @Test
    void aWalkOfClocksIsAlwaysExplained() {
        long seed = new Random().nextLong();
        System.out.println("DisciplineTest seed " + seed);
        Random random = new Random(seed);
        for (int walk = 0; walk < 200; walk++) {
            corrections.clear();
            kept = random.nextInt(3) == 0;
            connected = random.nextBoolean();
            wall = NOON + random.nextLong(-DAY, DAY);
            start(random.nextBoolean() ? Past.NONE : OTHER_BOOT, NO_BATTERY);
            for (int step = 0; step < 300; step++) {
                if (random.nextInt(20) == 0) {
                    long[] jumps = {500, 1_000, 1_001, 5_000, MINUTE, HOUR, HOUR + 1, DAY, DAY + 1, YEARS};
                    wall += jumps[random.nextInt(jumps.length)] * (random.nextBoolean() ? 1 : -1);
                }
                if (random.nextInt(40) == 0) {
                    kept = !kept;
                }
                int before = corrections.size();
                long off = wall - own();
                Trust was = discipline.trust();
                long passed = random.nextLong(1, 5_000);
                long expected = own() + passed;
                pass(passed, passed);
                long shift = 0;
                for (Correction correction : corrections.subList(before, corrections.size())) {
                    shift += correction.shiftMillis();
                    assertEquals(was != Trust.TRUSTED, correction.redates() || correction.trust() == Trust.PLAUSIBLE);
                }
                long drift = own() - expected - shift;
                assertTrue(Math.abs(drift) <= passed / 10 + 1, "drifted " + drift + " in " + passed + ", seed " + seed);
                assertTrue(was != Trust.TRUSTED || discipline.trust() == Trust.TRUSTED, "trust was lost, seed " + seed);
                assertTrue(was != Trust.TRUSTED || Math.abs(shift) <= DAY, "too far, seed " + seed);
                if (shift != 0 && was == Trust.TRUSTED) {
                    assertTrue(
                            kept && Math.abs(off - shift) <= 2_000,
                            "followed " + shift + " of " + off + ", seed " + seed);
                }
            }
            kept = true;
            long off = wall - own();
            boolean isPossible = wall >= Discipline.BUILT_MILLIS;
            boolean isFollowed = isPossible && (discipline.trust() != Trust.TRUSTED || Math.abs(off) <= DAY);
            pass(HOUR, 500);
            assertEquals(isFollowed, Math.abs(wall - own()) <= 10, "off by " + off + ", seed " + seed);
        }
    }

    private void start(Past past, OptionalLong battery) {
        discipline = new Discipline(seen(), past, "boot-2", battery, WAIT);
    }

    private Discipline.Look seen() {
        return new Discipline.Look(nanos, wall, kept, satellites, connected);
    }

    private void look() {
        Optional<Correction> correction = discipline.look(seen());
        correction.ifPresent(one -> discipline.follow(one, nanos));
        correction.ifPresent(corrections::add);
    }

    private void pass(long millis) {
        pass(millis, 100);
    }

    private void pass(long millis, long every) {
        look();
        for (long passed = 0; passed < millis; passed += every) {
            nanos += every * 1_000_000;
            wall += every;
            if (satellites.isPresent()) {
                satellites = OptionalLong.of(satellites.getAsLong() + every);
            }
            look();
        }
    }

    private long own() {
        return discipline.line().millis(nanos);
    }

    private List<Long> shifts() {
        return corrections.stream().map(Correction::shiftMillis).toList();
    }
}
