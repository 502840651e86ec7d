package io.hanlu.edge.honesty;

import io.hanlu.bridge.Point;
import io.hanlu.bridge.Quality;
import io.hanlu.bridge.Quantity;
import io.hanlu.bridge.Reading;
import io.hanlu.bridge.SensorSpec;
import io.hanlu.bridge.Source;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A room whose sensors say what a test writes down: {@code "0 4.00, 10 4.01, 20 nack"} is seconds and a value in the quantity's
 * unit, or a quality with {@code ~} before its value. What became of it is written the same way: {@code "4.00 good, 4.01 good,
 * nack"}.
 */
final class Room {

    static final long BEGIN_MILLIS = Instant.parse("2026-11-22T02:00:00Z").toEpochMilli();

    static final Duration EVERY = Duration.ofSeconds(10);

    private final List<SensorRules> rules = new ArrayList<>();
    private final List<Source> sources = new ArrayList<>();
    private final Map<Point, Long> newest = new HashMap<>();
    private @Nullable Honesty honesty;
    private long nowNanos;

    final List<Reading> kept = new ArrayList<>();
    final List<Boolean> live = new ArrayList<>();

    private record Asked(SensorSpec spec, List<Point> points) implements Source.Polled {
        @Override
        public String lane() {
            return "test";
        }

        @Override
        public List<Reading> sample(long timeMillis) {
            throw new UnsupportedOperationException("the test brings the readings");
        }

        @Override
        public void close() {}
    }

    private record Sending(SensorSpec spec, List<Point> points) implements Source.Pushed {
        @Override
        public void close() {}
    }

    private record Recording(SensorSpec spec, List<Point> points) implements Source.Recorded {
        @Override
        public List<Reading> next(int most) {
            return List.of();
        }

        @Override
        public void close() {}
    }

    static Point point(String sensor, Quantity quantity) {
        return spec(sensor).point(quantity);
    }

    static SensorSpec spec(String sensor) {
        return new SensorSpec(
                "room-1",
                sensor,
                "sht4x",
                "sim:1/0x44",
                EVERY,
                Map.of(),
                Path.of("/unused"),
                ZoneId.of("Asia/Shanghai"));
    }

    private static List<Point> points(String sensor, Quantity... quantities) {
        return Arrays.stream(quantities).map(spec(sensor)::point).toList();
    }

    Room asked(String sensor, Quantity... quantities) {
        sources.add(new Asked(spec(sensor), points(sensor, quantities)));
        return this;
    }

    Room sending(String sensor, Quantity... quantities) {
        sources.add(new Sending(spec(sensor), points(sensor, quantities)));
        return this;
    }

    Room recording(String sensor, Quantity... quantities) {
        sources.add(new Recording(spec(sensor), points(sensor, quantities)));
        return this;
    }

    Room with(SensorRules sensorRules) {
        rules.add(sensorRules);
        return this;
    }

    Room with(String sensor, Quantity quantity, QuantityRules own) {
        return with(new SensorRules(spec(sensor), Map.of(quantity, own), null, null, List.of()));
    }

    Room newest(Point point, long millis) {
        newest.put(point, millis);
        return this;
    }

    private Honesty honesty() {
        if (honesty == null) {
            honesty = new Honesty(rules, sources, point -> newest.getOrDefault(point, Long.MIN_VALUE), 0);
        }
        return honesty;
    }

    private void keep(Reading reading, boolean isLive) {
        kept.add(reading);
        live.add(isLive);
    }

    /** One sensor's pass: readings of the same time. */
    Room hear(Reading... readings) {
        honesty().judge(List.of(readings), true, nowNanos, this::keep);
        return this;
    }

    Room recorded(Reading... readings) {
        honesty().judge(List.of(readings), false, nowNanos, this::keep);
        return this;
    }

    /** As the class comment says. */
    Room says(String sensor, Quantity quantity, String readings) {
        for (String one : readings.split(", *", -1)) {
            String[] part = one.strip().split(" ", -1);
            hear(reading(point(sensor, quantity), Double.parseDouble(part[0]), part[1]));
        }
        return this;
    }

    static Reading reading(Point point, double seconds, String says) {
        long time = BEGIN_MILLIS + Math.round(seconds * 1000);
        String[] part = says.split("~", -1);
        String number = part[part.length - 1];
        if (!number.isEmpty() && (Character.isDigit(number.charAt(0)) || number.charAt(0) == '-')) {
            Quality quality = part.length == 2 ? quality(part[0]) : Quality.GOOD;
            return Reading.of(point, time, point.quantity().scale(Double.parseDouble(number)), quality);
        }
        return Reading.bad(point, time, quality(number), "as the test says");
    }

    private static Quality quality(String id) {
        return Arrays.stream(Quality.values())
                .filter(quality -> quality.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(id));
    }

    /** Monotonic time passes, and after each second it is asked who is silent. */
    Room passes(int seconds) {
        for (int i = 0; i < seconds; i++) {
            nowNanos += Duration.ofSeconds(1).toNanos();
            honesty().tellSilent(nowNanos, BEGIN_MILLIS + nowNanos / 1_000_000, this::keep);
        }
        return this;
    }

    /** Monotonic time passes, and nobody asks. */
    Room freezes(int seconds) {
        nowNanos += Duration.ofSeconds(seconds).toNanos();
        return this;
    }

    /** What was kept of a point. */
    String kept(String sensor, Quantity quantity) {
        return kept.stream()
                .filter(reading -> reading.point().equals(point(sensor, quantity)))
                .map(Room::text)
                .collect(Collectors.joining(", "));
    }

    /** The same, with the seconds. */
    String keptWithTimes(String sensor, Quantity quantity) {
        return kept.stream()
                .filter(reading -> reading.point().equals(point(sensor, quantity)))
                .map(reading -> (reading.timeMillis() - BEGIN_MILLIS) / 1000.0 + " " + text(reading))
                .collect(Collectors.joining(", "));
    }

    private static String text(Reading reading) {
        String value = reading.scaled().isPresent()
                ? reading.point().quantity().unscale(reading.scaled().getAsInt()) + " "
                : "";
        return value + reading.quality().id();
    }

    boolean isEcho(Reading reading) {
        return honesty().isEcho(reading);
    }
}
