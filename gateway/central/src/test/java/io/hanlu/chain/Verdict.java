package io.hanlu.chain;

import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/**
 * What became of what a gateway has read, judged from its journal, the centre's store and the times at which it ran,
 * not from what any of them says of itself.
 *
 * @param readings in the journal
 * @param lost in the store and not in the journal, or the other way round, or not the same in both
 * @param duplicates places taken twice, in the journal or the store
 * @param wrongTimes of readings that carry a time at which the gateway did not run
 */
record Verdict(int readings, int lost, int duplicates, int wrongTimes) {

    /**
     * @param aheadMillis how far ahead of the real time somebody had told the gateway that it was; a clock that is
     *     behind leads to no time that is not in a life, since times of a point increase
     */
    static Verdict of(Ledger committed, Ledger stored, List<Daemon.Life> lives, long... aheadMillis) {
        int lost = 0;
        int wrong = 0;
        for (Map.Entry<Ledger.Place, Ledger.Held> one : committed.readings().entrySet()) {
            if (!one.getValue().equals(stored.readings().get(one.getKey()))) {
                lost++;
            }
            long time = one.getKey().timeMillis();
            if (!isIn(lives, time) && LongStream.of(aheadMillis).noneMatch(ahead -> isIn(lives, time - ahead))) {
                wrong++;
            }
        }
        for (Ledger.Place place : stored.readings().keySet()) {
            if (!committed.readings().containsKey(place)) {
                lost++;
            }
        }
        return new Verdict(
                committed.readings().size(),
                lost,
                committed.flaws().size() + stored.flaws().size(),
                wrong);
    }

    private static boolean isIn(List<Daemon.Life> lives, long time) {
        return lives.stream().anyMatch(life -> life.fromMillis() <= time && time <= life.toMillis());
    }

    boolean isClean() {
        return lost == 0 && duplicates == 0 && wrongTimes == 0;
    }

    @Override
    public String toString() {
        return "%d readings, %d lost, %d duplicates, %d wrong times".formatted(readings, lost, duplicates, wrongTimes);
    }
}
