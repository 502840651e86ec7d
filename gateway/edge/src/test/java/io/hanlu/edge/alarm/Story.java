package io.hanlu.edge.alarm;

import io.hanlu.bridge.Point;
import io.hanlu.bridge.Quality;
import io.hanlu.bridge.Quantity;
import io.hanlu.bridge.Reading;
import io.hanlu.edge.alarm.AlarmEngine.RefusedException;
import io.hanlu.edge.alarm.AlarmRules.ContextRules;
import io.hanlu.edge.alarm.AlarmRules.DoorRules;
import io.hanlu.edge.alarm.AlarmRules.Limit;
import io.hanlu.edge.alarm.AlarmRules.MainsRules;
import io.hanlu.edge.alarm.AlarmRules.PointRules;
import io.hanlu.edge.alarm.AlarmRules.SensorRules;
import io.hanlu.edge.alarm.AlarmRules.ZoneRules;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * An engine that a test tells a story: {@code "0 4.00, 10 5.10, 20 nack"} is seconds and a value in the point's unit, or a quality
 * with {@code ~} before its value. What the engine says is written {@code "70 high active #1"}: seconds, kind, state, number; in
 * brackets the state below where it is another.
 */
final class Story {

    /** Ten in the morning in Shanghai. */
    static final long BEGIN_MILLIS = Instant.parse("2026-11-22T02:00:00Z").toEpochMilli();

    static final Point AIR = new Point("room-1", "air-1", Quantity.TEMPERATURE);

    static final Duration EVERY = Duration.ofSeconds(10);

    private AlarmEngine engine;
    private int read;
    final List<Transition> told = new ArrayList<>();

    Story(AlarmRules rules) {
        this.engine = new AlarmEngine(rules);
    }

    /** One room, filled in by {@link #room}. */
    static final class Room {
        private final String zone;
        private final List<PointRules> points = new ArrayList<>();
        final List<SensorRules> sensors = new ArrayList<>();
        final List<DoorRules> doors = new ArrayList<>();
        final List<MainsRules> mains = new ArrayList<>();
        final List<AlarmRules.CondensationRules> condensation = new ArrayList<>();
        final List<AlarmRules.OwnRules> own = new ArrayList<>();
        final Set<AlarmKind> latching = new HashSet<>();
        ContextRules context = ContextRules.NONE;

        Room(String zone) {
            this.zone = zone;
        }

        Room point(PointRules rules) {
            points.add(rules);
            return this;
        }

        /** The point {@link #AIR} with these limits. */
        Room limits(Limit... limits) {
            return point(new PointRules(AIR, EVERY, List.of(limits), null, null, null));
        }

        Room latching(AlarmKind kind) {
            latching.add(kind);
            return this;
        }

        ZoneRules zone() {
            return new ZoneRules(zone, points, sensors, doors, mains, condensation, context);
        }

        AlarmRules rules() {
            return new AlarmRules(ZoneId.of("Asia/Shanghai"), List.of(zone()), own, latching);
        }

        Story begins() {
            return new Story(rules());
        }
    }

    static Room room() {
        return new Room("room-1");
    }

    /** A limit of {@link #AIR} in °C. */
    static Limit limit(AlarmKind kind, double celsius, double deadBand, Delay delay) {
        Severity severity =
                kind == AlarmKind.HIGH_HIGH || kind == AlarmKind.LOW_LOW ? Severity.CRITICAL : Severity.HIGH;
        return new Limit(
                kind, Quantity.TEMPERATURE.scale(celsius), Quantity.TEMPERATURE.scale(deadBand), delay, severity);
    }

    static Delay seconds(int seconds) {
        return Delay.of(Duration.ofSeconds(seconds));
    }

    static long at(double seconds) {
        return BEGIN_MILLIS + Math.round(seconds * 1000);
    }

    /** As the class comment says. */
    Story says(Point point, String readings) {
        for (String one : readings.split(", *", -1)) {
            String[] part = one.strip().split(" ", -1);
            input(
                    Double.parseDouble(part[0]),
                    new Input.Measured(reading(point, at(Double.parseDouble(part[0])), part[1])));
        }
        return this;
    }

    /** The same of {@link #AIR}. */
    Story says(String readings) {
        return says(AIR, readings);
    }

    static Reading reading(Point point, long atMillis, String says) {
        String[] part = says.split("~", -1);
        String number = part[part.length - 1];
        if (!number.isEmpty() && (Character.isDigit(number.charAt(0)) || number.charAt(0) == '-')) {
            Quality quality = part.length == 2 ? quality(part[0]) : Quality.GOOD;
            return Reading.of(point, atMillis, point.quantity().scale(Double.parseDouble(number)), quality);
        }
        return Reading.bad(point, atMillis, quality(number));
    }

    private static Quality quality(String id) {
        return Arrays.stream(Quality.values())
                .filter(quality -> quality.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(id));
    }

    Story input(double seconds, Input input) {
        engine.next(at(seconds), input, told::add);
        return this;
    }

    Story passes(double seconds) {
        return input(seconds, new Input.Passed());
    }

    Story command(double seconds, Input.Command command) throws RefusedException {
        engine.command(at(seconds), command, told::add);
        return this;
    }

    Story acknowledged(double seconds, long alarm) throws RefusedException {
        return command(seconds, new Input.Acknowledge(alarm, "Li", null, null));
    }

    Story shelved(double seconds, long alarm, int forSeconds) throws RefusedException {
        return command(seconds, new Input.Shelve(alarm, "Li", "door repair", Duration.ofSeconds(forSeconds)));
    }

    Story maintained(double seconds, int forSeconds) throws RefusedException {
        return command(seconds, new Input.Maintenance("room-1", "Li", "cleaning", Duration.ofSeconds(forSeconds)));
    }

    /** As after a power cut, perhaps with other rules. */
    Story restarts(AlarmRules rules) {
        engine = new AlarmEngine(rules, engine.state(), told::add);
        return this;
    }

    Story rules(AlarmRules rules) {
        engine.rules(rules, told::add);
        return this;
    }

    AlarmEngine engine() {
        return engine;
    }

    /** What was told since it was last asked. */
    String told() {
        List<Transition> fresh = told.subList(read, told.size());
        read = told.size();
        return fresh.stream().map(Story::text).collect(Collectors.joining(", "));
    }

    static String text(Transition one) {
        double seconds = (one.at() - BEGIN_MILLIS) / 1000.0;
        String time = seconds == Math.rint(seconds) ? Long.toString((long) seconds) : Double.toString(seconds);
        return time + " " + one.key().kind().id() + " " + one.to().id()
                + (one.below() == one.to() ? "" : "(" + one.below().id() + ")") + " #" + one.alarm();
    }
}
