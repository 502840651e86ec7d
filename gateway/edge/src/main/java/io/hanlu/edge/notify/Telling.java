package io.hanlu.edge.notify;

import io.hanlu.edge.alarm.AlarmKey;
import io.hanlu.edge.alarm.AlarmKind;
import io.hanlu.edge.alarm.AlarmState;
import io.hanlu.edge.alarm.Severity;
import io.hanlu.edge.journal.Outbox;
import io.hanlu.edge.journal.Outbox.Told;
import io.hanlu.edge.notify.People.Address;
import io.hanlu.edge.notify.People.Recipient;
import io.hanlu.edge.notify.People.Step;
import io.hanlu.edge.words.AlarmWords;
import io.hanlu.edge.words.Language;
import io.hanlu.edge.words.Situation;
import io.hanlu.wire.message.Event;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Decides who is told of what, and when. Of two limits of one side only the worse one (ALARMS.md 3.5), of what follows from a cause only
 * the cause (8.2), in a flood only summaries (9); the next step of the escalation while nobody has acknowledged; and to those who know
 * of an alarm how it went on. The same events at the same times give the same letters. The notifier's thread.
 */
final class Telling {

    private static final long FLOOD_WINDOW_MILLIS = Duration.ofMinutes(10).toMillis();
    private static final int FLOOD_BEYOND = 10;
    private static final int CALM = 5;
    private static final long BETWEEN_SUMMARIES_MILLIS = Duration.ofMinutes(1).toMillis();

    /** Who has not listened for a day will not listen to the next repetition. */
    private static final long LONGEST_ESCALATION_MILLIS = Duration.ofDays(1).toMillis();

    /** Where letters go. */
    interface Post {

        /**
         * @param alarm its number; 0 for a summary
         */
        void letter(long alarm, Severity severity, Recipient recipient, Address address, String title, String text);
    }

    private final ZoneId timezone;
    private final Language language;
    private final Post post;
    private People people;
    private AlarmWords words;

    private final Map<Long, Told> told =
            new TreeMap<>(); // by number: alarms that are not normal, and those a summary owes
    private final Deque<Long> lately = new ArrayDeque<>(); // when alarms were told, within the window
    private boolean flooded;
    private long summaryMillis;

    /**
     * @param language in which the texts of events are
     * @param saved where it goes on
     */
    Telling(
            People people,
            AlarmWords words,
            ZoneId timezone,
            Language language,
            Outbox.State saved,
            long now,
            Post post) {
        this.people = people;
        this.words = words;
        this.timezone = timezone;
        this.language = language;
        this.post = post;
        this.flooded = saved.flooded();
        this.summaryMillis = now;
        // A clock that was set back while we were away must not put anything off
        saved.lately().forEach(time -> lately.add(Math.min(time, now)));
        saved.told().forEach(each -> told.put(each.alarm(), each.toldMillis() <= now ? each : toldAt(each, now)));
    }

    private static Told toldAt(Told each, long time) {
        return new Told(each.alarm(), each.event(), time, each.steps(), each.people(), each.waiting());
    }

    /** Other people, or other words, from now on. */
    void change(People newPeople, AlarmWords newWords) {
        people = newPeople;
        words = newWords;
    }

    boolean isFlooded() {
        return flooded;
    }

    List<Long> lately() {
        return List.copyOf(lately);
    }

    List<Told> told() {
        return List.copyOf(told.values());
    }

    /** Takes an event; what has not been told yet is told by the next {@link #due}. */
    void heard(Event event, long now) {
        Situation situation = Situation.of(event).orElse(null);
        Event.Alarm alarm = event.alarm();
        if (situation == null || alarm == null) {
            return;
        }
        Told before = told.get(alarm.number());
        AlarmState was = before == null ? AlarmState.NORMAL : situation(before).state();
        AlarmState is = situation.state();
        if (before != null && was == is) {
            return; // told already, while the journal could not be written
        }
        Told fresh = new Told(alarm.number(), event, 0, 0, List.of(), before == null ? List.of() : before.waiting());
        Told next = before == null
                ? fresh
                : new Told(
                        alarm.number(), event, before.toldMillis(), before.steps(), before.people(), before.waiting());
        boolean wasOpen = was == AlarmState.ACTIVE || was == AlarmState.RETURNED;
        switch (is) {
            case ACTIVE -> {
                boolean again = was == AlarmState.RETURNED && next.toldMillis() > 0;
                told.put(next.alarm(), again ? next : fresh);
                if (again) {
                    goOn(next, now);
                }
            }
            case ACKNOWLEDGED, RETURNED, LATCHED -> {
                told.put(next.alarm(), next);
                if (wasOpen || was == AlarmState.ACKNOWLEDGED) {
                    goOn(next, now);
                }
            }
            case NORMAL -> {
                told.put(next.alarm(), next);
                if (was == AlarmState.ACTIVE || was == AlarmState.ACKNOWLEDGED) {
                    goOn(next, now);
                }
                forgetEnded();
            }
            case SHELVED, SUPPRESSED, OUT_OF_SERVICE -> told.put(next.alarm(), fresh);
        }
    }

    private void forgetEnded() {
        told.values()
                .removeIf(each -> situation(each).state() == AlarmState.NORMAL
                        && each.waiting().isEmpty());
    }

    /** Tells those who know of it how it goes on. */
    private void goOn(Told each, long now) {
        List<Recipient> knowing = each.people().stream()
                .flatMap(id -> people.recipient(id).stream())
                .toList();
        speak(each, knowing, each.steps(), false, now);
    }

    /**
     * Does what is due.
     *
     * @return when something is due next, {@code Long.MAX_VALUE} for never
     */
    long due(long now) {
        while (!lately.isEmpty() && now - lately.getFirst() >= FLOOD_WINDOW_MILLIS) {
            lately.removeFirst();
        }
        begin(now);
        for (Told each : List.copyOf(told.values())) {
            escalate(each, now);
        }
        if (flooded && (now >= summaryMillis || lately.size() <= CALM)) {
            summarize();
            summaryMillis = now + BETWEEN_SUMMARIES_MILLIS;
            flooded = lately.size() > CALM;
        }
        long next = flooded ? summaryMillis : Long.MAX_VALUE;
        for (Told each : told.values()) {
            next = Math.min(next, isOpen(each) ? stepMillis(each, each.steps()) : Long.MAX_VALUE);
        }
        return next;
    }

    /** Alarms of which nobody has been told, and that nothing holds back, gravest first. */
    private void begin(long now) {
        List<Told> untold = told.values().stream()
                .filter(each -> each.toldMillis() == 0 && situation(each).state() == AlarmState.ACTIVE && !isHeld(each))
                .sorted(Comparator.comparing(each -> situation(each).key()))
                .toList();
        for (Told each : untold) {
            lately.addLast(now);
            if (!flooded && lately.size() > FLOOD_BEYOND) {
                flooded = true;
                summaryMillis = now + BETWEEN_SUMMARIES_MILLIS;
            }
            told.put(each.alarm(), toldAt(each, now));
        }
    }

    private void escalate(Told each, long now) {
        if (!isOpen(each) || isHeld(each)) {
            return;
        }
        Situation situation = situation(each);
        LocalTime time = LocalTime.ofInstant(Instant.ofEpochMilli(now), timezone);
        Set<Recipient> due = new LinkedHashSet<>();
        int steps = each.steps();
        for (; stepMillis(each, steps) <= now; steps++) {
            Step step =
                    people.escalation().get(Math.min(steps, people.escalation().size() - 1));
            due.addAll(people.told(step, situation.key().zone(), severity(each), time));
        }
        if (steps != each.steps()) {
            speak(each, due, steps, each.steps() > 0, now);
        }
    }

    /** When a step is due; after the last one, its repetitions. */
    private long stepMillis(Told each, int step) {
        List<Step> steps = people.escalation();
        if (step < steps.size()) {
            return each.toldMillis() + steps.get(step).after().toMillis();
        }
        Duration repeat = steps.isEmpty() ? null : steps.getLast().repeat();
        if (repeat == null) {
            return Long.MAX_VALUE;
        }
        long after = steps.getLast().after().toMillis() + (step - steps.size() + 1) * repeat.toMillis();
        return after > LONGEST_ESCALATION_MILLIS ? Long.MAX_VALUE : each.toldMillis() + after;
    }

    /** Somebody was told, and nobody has acknowledged. */
    private static boolean isOpen(Told each) {
        AlarmState state = situation(each).state();
        return each.toldMillis() > 0 && (state == AlarmState.ACTIVE || state == AlarmState.RETURNED);
    }

    /** ALARMS.md 3.5 and 8.2. */
    private boolean isHeld(Told each) {
        AlarmKey key = situation(each).key();
        AlarmKind worse = switch (key.kind()) {
            case HIGH -> AlarmKind.HIGH_HIGH;
            case LOW -> AlarmKind.LOW_LOW;
            default -> null;
        };
        if (worse != null && stands(new AlarmKey(key.zone(), key.sensor(), key.quantity(), worse).toString())) {
            return true;
        }
        String cause = situation(each).cause();
        return cause != null && key.kind() != AlarmKind.HIGH_HIGH && key.kind() != AlarmKind.LOW_LOW && stands(cause);
    }

    private boolean stands(String key) {
        return told.values().stream()
                .anyMatch(other ->
                        stands(other) && situation(other).key().toString().equals(key));
    }

    private static boolean stands(Told each) {
        AlarmState state = situation(each).state();
        return state == AlarmState.ACTIVE || state == AlarmState.ACKNOWLEDGED;
    }

    private void speak(Told each, Collection<Recipient> to, int steps, boolean reminder, long now) {
        Severity severity = severity(each);
        boolean held = flooded && severity != Severity.CRITICAL;
        Set<Address> addresses = new HashSet<>();
        Set<String> knowing = new LinkedHashSet<>(each.people());
        Set<String> waiting = new LinkedHashSet<>(each.waiting());
        for (Recipient recipient : to) {
            (held ? waiting : knowing).add(recipient.id());
            for (Address address : recipient.addresses()) {
                if (!held && addresses.add(address)) {
                    post.letter(
                            each.alarm(),
                            severity,
                            recipient,
                            address,
                            words.title(severity, recipient.language()),
                            sentence(each, recipient.language(), reminder, now));
                }
            }
        }
        told.put(
                each.alarm(),
                new Told(
                        each.alarm(),
                        each.event(),
                        each.toldMillis(),
                        steps,
                        new ArrayList<>(knowing),
                        new ArrayList<>(waiting)));
    }

    private String sentence(Told each, Language in, boolean reminder, long now) {
        Situation situation = situation(each);
        String text = each.event().text();
        String sentence = reminder
                ? words.reminder(situation, in, now)
                : in == language && text != null ? text : words.sentence(situation, in);
        String key = situation.key().toString();
        int following = (int) told.values().stream()
                .filter(other -> stands(other) && key.equals(situation(other).cause()))
                .count();
        return following == 0 ? sentence : sentence + words.consequences(following, in);
    }

    /** One letter for each who waits, with all that waits for that person. */
    private void summarize() {
        for (Recipient recipient : people.recipients()) {
            Map<AlarmKey, Integer> counts = new TreeMap<>();
            Severity worst = Severity.LOW;
            for (Told each : told.values()) {
                if (each.waiting().contains(recipient.id())) {
                    counts.merge(situation(each).key(), 1, Integer::sum);
                    worst = severity(each).compareTo(worst) > 0 ? severity(each) : worst;
                }
            }
            if (!counts.isEmpty()) {
                for (Address address : recipient.addresses()) {
                    post.letter(
                            0,
                            worst,
                            recipient,
                            address,
                            words.title(worst, recipient.language()),
                            words.summary(counts, recipient.language()));
                }
            }
        }
        told.replaceAll((number, each) -> {
            Set<String> knowing = new LinkedHashSet<>(each.people());
            knowing.addAll(each.waiting());
            return new Told(number, each.event(), each.toldMillis(), each.steps(), new ArrayList<>(knowing), List.of());
        });
        forgetEnded();
    }

    private static Situation situation(Told each) {
        return Situation.of(each.event()).orElseThrow(); // or it would not be here
    }

    private static Severity severity(Told each) {
        return severity(each.event().severity());
    }

    /** What it cannot read is not less urgent for that. */
    static Severity severity(@Nullable String id) {
        for (Severity severity : Severity.values()) {
            if (severity.id().equals(id)) {
                return severity;
            }
        }
        return Severity.HIGH;
    }
}
