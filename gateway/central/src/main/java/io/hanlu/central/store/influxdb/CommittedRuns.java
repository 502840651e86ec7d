package io.hanlu.central.store.influxdb;

import io.hanlu.central.store.GatewayId;
import io.hanlu.wire.message.SeqRange;
import io.hanlu.wire.message.SeqRanges;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * Turns committed ranges into few points of the measurement {@code delivery}. InfluxDB cannot merge ranges, so each range
 * that grows at its end keeps the time stamp of its first commit and overwrites its own point; a new point begins only after
 * a gap or a day. Random nanoseconds keep workers of the same share apart. The ingest thread's.
 */
final class CommittedRuns {

    private static final long MAX_AGE_MILLIS = 86_400_000;
    private static final int NANOS_PER_MILLI = 1_000_000;

    /** Growing ranges of one stream: its live end, and a backlog that drains behind it. The oldest is given up. */
    private static final int MAX_RUNS = 8;

    private static final int MAX_STREAMS = 20_000;

    private final InstantSource clock;
    private final RandomGenerator random;
    private final Map<Key, List<Run>> byStream = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, List<Run>> eldest) {
            return size() > MAX_STREAMS;
        }
    };

    /** One stream of one gateway. */
    record Key(GatewayId gateway, String stream) {}

    private record Run(long nanos, long first, long last) {
        boolean touches(SeqRange range) {
            return range.first() <= last + 1 && range.last() >= first - 1;
        }

        Run with(SeqRange range) {
            return new Run(nanos, Math.min(first, range.first()), Math.max(last, range.last()));
        }
    }

    CommittedRuns(InstantSource clock, RandomGenerator random) {
        this.clock = clock;
        this.random = random;
    }

    /** A change that is made by {@link #keep} once the lines are written. */
    record Change(Map<Key, List<Run>> runs, List<String> lines) {}

    /** What to write after committing these; the time in nanoseconds. */
    Change commit(Map<Key, SeqRanges> committed) {
        long nowMillis = clock.millis();
        Map<Key, List<Run>> changed = new LinkedHashMap<>();
        List<String> lines = new ArrayList<>();
        committed.forEach((key, ranges) -> {
            List<Run> runs = new ArrayList<>(byStream.getOrDefault(key, List.of()));
            runs.removeIf(run -> nowMillis - run.nanos() / NANOS_PER_MILLI > MAX_AGE_MILLIS);
            for (SeqRange range : ranges.ranges()) {
                Run run = runs.stream()
                        .filter(r -> r.touches(range))
                        .findFirst()
                        .map(r -> r.with(range))
                        .orElseGet(() -> new Run(
                                nowMillis * NANOS_PER_MILLI + random.nextInt(NANOS_PER_MILLI),
                                range.first(),
                                range.last()));
                runs.removeIf(r -> r.nanos() == run.nanos());
                runs.add(run);
                if (runs.size() > MAX_RUNS) {
                    runs.removeFirst();
                }
                lines.add(line(key, run));
            }
            changed.put(key, runs);
        });
        return new Change(changed, lines);
    }

    void keep(Change change) {
        byStream.putAll(change.runs());
    }

    private static String line(Key key, Run run) {
        StringBuilder line = new StringBuilder("delivery");
        Line.tag(line, "group", key.gateway().group());
        Line.tag(line, "gateway", key.gateway().gateway());
        Line.tag(line, "stream", key.stream());
        return line.append(" first=")
                .append(run.first())
                .append("i,last=")
                .append(run.last())
                .append("i ")
                .append(run.nanos())
                .toString();
    }
}
