package io.hanlu.edge.console;

import io.hanlu.edge.alarm.AlarmState;
import io.hanlu.wire.message.Event;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How an alarm system does over a time: ALARMS.md section 10, after ISA-18.2 section 16. Fed with every alarm event of that time in the order
 * of sequence numbers. An alarm counts as often as it was told, that is, became active. One thread.
 */
final class AlarmStatistics {

    private static final long TEN_MINUTES = Duration.ofMinutes(10).toMillis();
    private static final long CHATTER = Duration.ofMinutes(1).toMillis();
    private static final long STALE = Duration.ofHours(24).toMillis();
    private static final int CHATTER_TIMES = 3;
    private static final int FLOOD_BEGINS_ABOVE = 10;
    private static final int FLOOD_ENDS_AT = 5;
    private static final int TOP = 10;
    private static final double HOUR_MILLIS = Duration.ofHours(1).toMillis();

    /**
     * The result.
     *
     * @param told how often an alarm became active
     * @param perHour over the whole time
     * @param tenMinutePeak the most within any ten minutes
     * @param floods times with more than ten in ten minutes
     * @param chattering alarms that came three times or more within a minute
     * @param stale alarms that stood for more than 24 h
     * @param acknowledged how often somebody did
     * @param acknowledgeMedianSeconds null when nobody has
     */
    record Result(
            long told,
            double perHour,
            int tenMinutePeak,
            int floods,
            List<String> chattering,
            List<String> stale,
            List<Often> top,
            int acknowledged,
            @Nullable Double acknowledgeMedianSeconds,
            @Nullable Double acknowledgeWorstSeconds) {}

    /** @param share of all, 0 to 1 */
    record Often(String alarm, long told, double share) {}

    /** One raising. */
    private record Story(String alarm, long sinceMillis, long toldMillis) {}

    private final Map<String, Long> told = new HashMap<>();
    private final Map<String, Deque<Long>> lastMinute = new HashMap<>();
    private final Set<String> chattering = new HashSet<>();
    private final Set<String> stale = new HashSet<>();
    private final Map<Long, Story> open = new HashMap<>(); // by number
    private final Set<Long> answered = new HashSet<>();
    private final List<Long> answers = new ArrayList<>(); // milliseconds
    private final Deque<Long> lastTenMinutes = new ArrayDeque<>();
    private long all;
    private int peak;
    private int floods;
    private boolean flooded;

    void add(Event event) {
        Event.Alarm alarm = event.alarm();
        if (alarm == null) {
            return;
        }
        String name = AlarmView.name(event);
        Story story = open.computeIfAbsent(
                alarm.number(), number -> new Story(name, alarm.since(), Math.max(alarm.since(), event.ts())));
        String state = event.state() == null ? "" : event.state();
        if (state.equals(AlarmState.ACTIVE.id())) {
            tell(name, event.ts());
        }
        boolean cares = state.equals(AlarmState.ACKNOWLEDGED.id())
                || state.equals(AlarmState.LATCHED.id())
                || state.equals(AlarmState.NORMAL.id());
        if (cares && alarm.by() != null && answered.add(alarm.number())) {
            answers.add(Math.max(0, event.ts() - story.toldMillis()));
        }
        if (state.equals(AlarmState.NORMAL.id())) {
            open.remove(alarm.number());
            if (event.ts() - story.sinceMillis() > STALE) {
                stale.add(name);
            }
        }
    }

    private void tell(String name, long at) {
        all++;
        told.merge(name, 1L, Long::sum);
        if (within(lastMinute.computeIfAbsent(name, n -> new ArrayDeque<>()), at, CHATTER) >= CHATTER_TIMES) {
            chattering.add(name);
        }
        int inTen = within(lastTenMinutes, at, TEN_MINUTES);
        peak = Math.max(peak, inTen);
        if (flooded && inTen - 1 <= FLOOD_ENDS_AT) { // the fewest since the one before this
            flooded = false;
        }
        if (!flooded && inTen > FLOOD_BEGINS_ABOVE) {
            flooded = true;
            floods++;
        }
    }

    /** Adds it, and says how many there are within that time up to it. */
    private static int within(Deque<Long> times, long at, long millis) {
        times.addLast(at);
        while (at - times.getFirst() >= millis) {
            times.removeFirst();
        }
        return times.size();
    }

    /** What came out from one time to the other; what still stands then has stood until then. */
    Result result(long fromMillis, long toMillis) {
        open.values().stream()
                .filter(story -> toMillis - story.sinceMillis() > STALE)
                .forEach(story -> stale.add(story.alarm()));
        List<Long> sorted = answers.stream().sorted().toList();
        return new Result(
                all,
                all / Math.max((toMillis - fromMillis) / HOUR_MILLIS, Double.MIN_NORMAL),
                peak,
                floods,
                chattering.stream().sorted().toList(),
                stale.stream().sorted().toList(),
                told.entrySet().stream()
                        .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                                .thenComparing(Map.Entry.comparingByKey()))
                        .limit(TOP)
                        .map(entry -> new Often(entry.getKey(), entry.getValue(), entry.getValue() / (double) all))
                        .toList(),
                sorted.size(),
                median(sorted),
                sorted.isEmpty() ? null : sorted.getLast() / 1000.0);
    }

    private static @Nullable Double median(List<Long> sorted) {
        int size = sorted.size();
        return size == 0 ? null : (sorted.get((size - 1) / 2) + sorted.get(size / 2)) / 2000.0;
    }
}
