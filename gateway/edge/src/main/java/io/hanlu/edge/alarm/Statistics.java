package io.hanlu.edge.alarm;

import io.hanlu.wire.message.Event;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How well the alarms of a gateway serve people, as ISA-18.2 asks (ALARMS.md section 10). A raising is that an alarm is shown as
 * active, for the first time or again.
 *
 * @param raisings in all
 * @param anHour of them
 * @param tenMinutePeak the most within ten minutes
 * @param floods times of more than ten within ten minutes, each until there were no more than five
 * @param chattering alarms with three or more within a minute, by key
 * @param stale alarms that stood for more than 24 h, by key
 * @param mostFrequent at most ten, the most frequent first
 * @param medianAcknowledge from the raising to the acknowledgement; null when nothing was acknowledged
 * @param longestAcknowledge the same
 */
public record Statistics(
        int raisings,
        double anHour,
        int tenMinutePeak,
        int floods,
        List<String> chattering,
        List<String> stale,
        List<Frequent> mostFrequent,
        @Nullable Duration medianAcknowledge,
        @Nullable Duration longestAcknowledge) {

    private static final long TEN_MINUTES = Duration.ofMinutes(10).toMillis();
    private static final long MINUTE = Duration.ofMinutes(1).toMillis();
    private static final long DAY = Duration.ofHours(24).toMillis();
    private static final double HOUR = Duration.ofHours(1).toMillis();
    private static final int FLOOD = 10;
    private static final int CALM = 5;
    private static final int CHATTERING = 3;
    private static final int MOST_FREQUENT = 10;

    /**
     * One that is raised often.
     *
     * @param key {@code zone/sensor/quantity/kind}
     * @param share of all raisings, 0 to 1
     */
    public record Frequent(String key, int raisings, double share) {}

    /** One alarm while its events go by. */
    private static final class Story {
        String shown = "";
        String below = "";
        long stoodSince;
        long toldAt = Long.MIN_VALUE; // never
    }

    /**
     * Over a time.
     *
     * @param events of the gateway in the order of their sequence, also others than alarms; those from before {@code from} tell what
     *     stood then
     * @param from UTC epoch milliseconds
     * @param to exclusive, after {@code from}
     */
    public static Statistics of(List<Event> events, long from, long to) {
        Map<String, Story> stories = new TreeMap<>();
        Map<String, List<Long>> raised = new TreeMap<>();
        Set<String> stale = new HashSet<>();
        List<Long> all = new ArrayList<>();
        List<Long> acknowledged = new ArrayList<>();
        for (Event event : events) {
            Event.Alarm alarm = event.alarm();
            String state = event.state();
            if (alarm == null || state == null || event.ts() >= to) {
                continue;
            }
            String key = event.zone() + "/" + event.sensor() + "/" + event.quantity() + "/" + event.kind();
            Story story = stories.computeIfAbsent(key, one -> new Story());
            String below = alarm.below() == null ? state : alarm.below();
            boolean counts = event.ts() >= from;
            if (state.equals("active") && !story.shown.equals("active")) {
                story.toldAt = event.ts();
                if (counts) {
                    raised.computeIfAbsent(key, one -> new ArrayList<>()).add(event.ts());
                    all.add(event.ts());
                }
            }
            boolean wasOpen = story.below.equals("active") || story.below.equals("returned");
            if (counts && alarm.by() != null && wasOpen && isSeen(below) && story.toldAt != Long.MIN_VALUE) {
                acknowledged.add(event.ts() - story.toldAt);
            }
            if (stands(below) && !stands(story.below)) {
                story.stoodSince = event.ts();
            } else if (!stands(below) && stands(story.below)) {
                noteStale(key, story, event.ts(), from, stale);
            }
            story.shown = state;
            story.below = below;
        }
        stories.forEach((key, story) -> {
            if (stands(story.below)) {
                noteStale(key, story, to, from, stale);
            }
        });
        all.sort(null); // told with their own times, which may be before those of other events
        acknowledged.sort(null);
        return new Statistics(
                all.size(),
                all.size() / ((to - from) / HOUR),
                peak(all),
                floods(all),
                raised.entrySet().stream()
                        .filter(one -> isChattering(one.getValue()))
                        .map(Map.Entry::getKey)
                        .toList(),
                stale.stream().sorted().toList(),
                mostFrequent(raised, all.size()),
                acknowledged.isEmpty() ? null : Duration.ofMillis(acknowledged.get((acknowledged.size() - 1) / 2)),
                acknowledged.isEmpty() ? null : Duration.ofMillis(acknowledged.getLast()));
    }

    private static void noteStale(String key, Story story, long until, long from, Set<String> stale) {
        if (until >= from && until - story.stoodSince > DAY) {
            stale.add(key);
        }
    }

    private static boolean stands(String below) {
        return below.equals("active") || below.equals("acknowledged");
    }

    private static boolean isSeen(String below) {
        return below.equals("acknowledged") || below.equals("latched") || below.equals("normal");
    }

    private static int peak(List<Long> raisings) {
        Deque<Long> lately = new ArrayDeque<>();
        int peak = 0;
        for (long at : raisings) {
            forget(lately, at);
            lately.add(at);
            peak = Math.max(peak, lately.size());
        }
        return peak;
    }

    private static int floods(List<Long> raisings) {
        Deque<Long> lately = new ArrayDeque<>();
        boolean flooded = false;
        int floods = 0;
        for (long at : raisings) {
            forget(lately, at);
            flooded &= lately.size() > CALM;
            lately.add(at);
            if (!flooded && lately.size() > FLOOD) {
                flooded = true;
                floods++;
            }
        }
        return floods;
    }

    private static void forget(Deque<Long> lately, long at) {
        while (!lately.isEmpty() && at - lately.getFirst() >= TEN_MINUTES) {
            lately.removeFirst();
        }
    }

    private static boolean isChattering(List<Long> raisings) {
        for (int i = CHATTERING - 1; i < raisings.size(); i++) {
            if (raisings.get(i) - raisings.get(i - CHATTERING + 1) <= MINUTE) {
                return true;
            }
        }
        return false;
    }

    private static List<Frequent> mostFrequent(Map<String, List<Long>> raised, int all) {
        return raised.entrySet().stream()
                .map(one -> new Frequent(
                        one.getKey(),
                        one.getValue().size(),
                        (double) one.getValue().size() / all))
                .sorted(Comparator.comparing(Frequent::raisings).reversed().thenComparing(Frequent::key))
                .limit(MOST_FREQUENT)
                .toList();
    }
}
