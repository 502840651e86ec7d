package io.hanlu.central.store;

import io.hanlu.wire.chunk.Chunk;
import io.hanlu.wire.chunk.PointTable;
import io.hanlu.wire.chunk.Round;
import io.hanlu.wire.message.Event;
import io.hanlu.wire.message.SeqRanges;
import java.util.Set;

/** What one message brings to the store. */
public sealed interface Delivery {

    /** Who sent it. */
    GatewayId gateway();

    /** The journal it comes from: sequence numbers mean something only within it. */
    String stream();

    /** The sequence numbers in it: those of a chunk have gaps where events have theirs. */
    default SeqRanges sequence() {
        return sequenceWithout(Set.of());
    }

    /** The same but for some of them. */
    SeqRanges sequenceWithout(Set<Long> left);

    /** How many readings it holds. */
    int readings();

    /**
     * Rounds of readings.
     *
     * @param table what the chunk's point indices mean
     */
    record Telemetry(GatewayId gateway, PointTable table, Chunk chunk) implements Delivery {
        @Override
        public String stream() {
            return table.stream();
        }

        @Override
        public SeqRanges sequenceWithout(Set<Long> left) {
            SeqRanges ranges = new SeqRanges();
            for (Round round : chunk.rounds()) {
                if (!left.contains(round.seq())) {
                    ranges.add(round.seq(), round.seq());
                }
            }
            return ranges;
        }

        @Override
        public int readings() {
            return chunk.readings();
        }
    }

    /** An alarm transition, a door, a loss. */
    record Occurrence(GatewayId gateway, Event event) implements Delivery {
        @Override
        public String stream() {
            return event.stream();
        }

        @Override
        public SeqRanges sequenceWithout(Set<Long> left) {
            SeqRanges ranges = new SeqRanges();
            if (!left.contains(event.seq())) {
                ranges.add(event.seq(), event.seq());
            }
            return ranges;
        }

        @Override
        public int readings() {
            return 0;
        }
    }
}
