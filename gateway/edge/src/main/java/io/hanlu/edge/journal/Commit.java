package io.hanlu.edge.journal;

import io.hanlu.wire.chunk.Round;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What becomes durable together, or not at all.
 *
 * @param rounds with any sequence number, which is replaced
 * @param happenings become events, after the rounds
 * @param alarms the state of the alarm engine after all of it; null when replaying the rounds since the last one written gives
 *     the same
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Commit(List<Round> rounds, List<Happening> happenings, byte @Nullable [] alarms) {

    /** One that leaves the alarm engine as a replay finds it. */
    public Commit(List<Round> rounds, List<Happening> happenings) {
        this(rounds, happenings, null);
    }
}
