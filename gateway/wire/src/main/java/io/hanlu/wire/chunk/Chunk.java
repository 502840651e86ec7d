package io.hanlu.wire.chunk;

import java.util.List;

/**
 * Consecutive rounds of one gateway, as the journal keeps them and as they travel in one message. Sequence numbers may
 * have gaps, because events take theirs from the same stream.
 *
 * @param tableHash the {@link PointTable#hash()} that gives the point indices their meaning
 * @param rounds 1 to {@value #MAX_ROUNDS}, at most {@value #MAX_READINGS} readings in all; sequence numbers from 1,
 *     strictly ascending; times in any order
 */
public record Chunk(long tableHash, List<Round> rounds) {

    /** With {@link #MAX_READINGS} this makes every allowed chunk fit in {@link ChunkDecoder#MAX_CHUNK_BYTES}. */
    public static final int MAX_ROUNDS = 16_384;

    /** 17 minutes of 64 points at 1 Hz. */
    public static final int MAX_READINGS = 65_536;

    public Chunk {
        rounds = List.copyOf(rounds);
        if (rounds.isEmpty() || rounds.size() > MAX_ROUNDS) {
            throw new IllegalArgumentException(
                    rounds.size() + " rounds in a chunk; 1 to " + MAX_ROUNDS + " are allowed");
        }
        long previous = 0;
        long readings = 0;
        for (Round round : rounds) {
            if (round.seq() <= previous) {
                throw new IllegalArgumentException(
                        "round " + round.seq() + " after " + previous + "; sequence numbers start at 1 and ascend");
            }
            previous = round.seq();
            readings += round.size();
        }
        if (readings > MAX_READINGS) {
            throw new IllegalArgumentException(
                    readings + " readings in a chunk; at most " + MAX_READINGS + ": cut it into several");
        }
    }

    public long firstSeq() {
        return rounds.getFirst().seq();
    }

    public long lastSeq() {
        return rounds.getLast().seq();
    }

    /** How many readings all rounds hold together, with or without a value. */
    public int readings() {
        int sum = 0;
        for (Round round : rounds) {
            sum += round.size();
        }
        return sum;
    }

    /** The earliest time of a round, UTC epoch milliseconds. */
    public long fromMillis() {
        return rounds.stream().mapToLong(Round::timeMillis).min().orElseThrow();
    }

    /** The latest time of a round, UTC epoch milliseconds. */
    public long toMillis() {
        return rounds.stream().mapToLong(Round::timeMillis).max().orElseThrow();
    }

    /**
     * Compares with what is written beside it.
     *
     * @throws ChunkException when that says something else
     */
    public void check(long first, long last, long from, long to) throws ChunkException {
        if (first != firstSeq() || last != lastSeq() || from != fromMillis() || to != toMillis()) {
            throw new ChunkException(
                    ChunkException.Kind.MALFORMED,
                    "rounds " + firstSeq() + " to " + lastSeq() + ", times " + fromMillis() + " to " + toMillis()
                            + ", are declared as " + first + " to " + last + ", times " + from + " to " + to);
        }
    }
}
