package io.hanlu.chain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;

/** So that the proofs that ask for a verdict can fail. */
class VerdictTest {

    private static final String AIR = "room-1/air-1/temperature";
    private static final List<Daemon.Life> LIVES =
            List.of(new Daemon.Life(1_000, 5_000), new Daemon.Life(8_000, 9_000));

    private final Ledger journal = new Ledger();
    private final Ledger store = new Ledger();

    @Test
    void whatIsTheSameInBothAndWasReadInALifeIsClean() {
        put(journal, 2_000, "4.01");
        put(store, 2_000, "4.01");

        Verdict verdict = Verdict.of(journal, store, LIVES);

        assertEquals(new Verdict(1, 0, 0, 0), verdict);
        assertTrue(verdict.isClean());
    }

    @Test
    void whatOnlyOneHasOrTheyHaveDifferentlyIsLost() {
        put(journal, 2_000, "4.01");
        put(journal, 3_000, "4.01");
        put(store, 3_000, "4.02");
        put(store, 4_000, "4.01");

        assertEquals(new Verdict(2, 3, 0, 0), Verdict.of(journal, store, LIVES));
    }

    @Test
    void aPlaceTakenTwiceIsADuplicate() {
        put(journal, 2_000, "4.01");
        put(store, 2_000, "4.01");
        put(store, 2_000, "4.01");

        assertEquals(new Verdict(1, 0, 1, 0), Verdict.of(journal, store, LIVES));
    }

    @Test
    void aTimeBetweenTwoLivesIsWrong() {
        put(journal, 6_000, "4.01");
        put(store, 6_000, "4.01");

        assertEquals(new Verdict(1, 0, 0, 1), Verdict.of(journal, store, LIVES));
    }

    @Test
    void aTimeThatTheGatewayWasToldIsRight() {
        put(journal, 6_000, "4.01");
        put(store, 6_000, "4.01");

        assertEquals(new Verdict(1, 0, 0, 0), Verdict.of(journal, store, LIVES, 1_000));
        assertEquals(new Verdict(1, 0, 0, 1), Verdict.of(journal, store, LIVES, 999, 5_001));
    }

    private static void put(Ledger ledger, long timeMillis, String value) {
        ledger.put(AIR, timeMillis, new BigDecimal(value), 0);
    }
}
