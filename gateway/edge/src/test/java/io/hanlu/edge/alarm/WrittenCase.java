package io.hanlu.edge.alarm;

import io.hanlu.bridge.Point;
import io.hanlu.bridge.Quality;
import io.hanlu.bridge.Quantity;
import io.hanlu.bridge.Reading;
import io.hanlu.edge.alarm.AlarmRules.ContextRules;
import io.hanlu.edge.alarm.AlarmRules.Scheduled;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A case as a person writes it: settings, what happened when, and what must be told. {@code alarm-cases/README.md} explains the
 * form; what it does not explain, this refuses.
 */
final class WrittenCase {

    private static final ZoneId TIMEZONE = ZoneId.of("Asia/Shanghai");
    private static final long MIDNIGHT =
            LocalDate.of(2026, 11, 22).atStartOfDay(TIMEZONE).toInstant().toEpochMilli();

    /** What a short name of a point means. */
    private static final Map<String, String> SHORT = Map.of(
            "air", "air-1/temperature",
            "pulp", "pulp-1/temperature",
            "wall", "wall-1/temperature",
            "humidity", "air-1/humidity",
            "dew", "air-1/dew_point",
            "door", "door-1/door",
            "gate", "gate-1/door",
            "mains", "mains-1/power",
            "defrost", "cooler-1/defrost",
            "node", "node-1/battery");

    private static final Pattern WORD = Pattern.compile("\"[^\"]*\"|\\S+");

    /** What is told to the engine under test. */
    interface Engine {
        void next(long at, Input input);

        void command(long at, Input.Command command) throws AlarmEngine.RefusedException;

        void rules(AlarmRules rules);

        /** The power goes, and comes again. */
        void restart();

        /** Whether it says in words what the state does not. */
        boolean tellsDetails();

        /** What it has told since it was last asked. */
        List<Transition> told();
    }

    private sealed interface Step {
        long at();

        /** The time it comes with; another than {@link #at} when it comes late. */
        record Tell(long at, long dated, Input input) implements Step {}

        record Do(long at, List<String> words) implements Step {}

        record Settle(long at, List<List<String>> settings) implements Step {}

        record Restart(long at) implements Step {}
    }

    private record Expected(long at, @Nullable AlarmKey key, String state, List<String> rest, String line) {}

    final String file;
    final int line;
    final String title;
    private final List<List<String>> settings = new ArrayList<>();
    private final List<Step> steps = new ArrayList<>();
    private final List<Expected> expected = new ArrayList<>();
    private boolean nothingExpected;

    private WrittenCase(String file, int line, String title, List<List<String>> settings) {
        this.file = file;
        this.line = line;
        this.title = title;
        this.settings.addAll(settings);
    }

    @Override
    public String toString() {
        return title;
    }

    static List<WrittenCase> read(String file, List<String> lines) {
        List<WrittenCase> cases = new ArrayList<>();
        List<List<String>> common = new ArrayList<>();
        boolean settings = false;
        for (int i = 0; i < lines.size(); i++) {
            String text = lines.get(i).strip();
            if (text.isEmpty() || text.startsWith("#")) {
                continue;
            }
            try {
                if (text.startsWith("== ")) {
                    cases.add(new WrittenCase(file, i + 1, text.substring(3), common));
                    settings = false;
                } else if (text.equals("-- settings")) {
                    common = new ArrayList<>();
                    settings = true;
                } else if (settings) {
                    common.add(words(text));
                } else {
                    cases.getLast().add(text);
                }
            } catch (IllegalArgumentException | DateTimeException e) {
                throw new IllegalArgumentException(file + ":" + (i + 1) + ": \"" + text + "\": " + e.getMessage(), e);
            }
        }
        return cases;
    }

    private static List<String> words(String text) {
        return WORD.matcher(text)
                .results()
                .map(MatchResult::group)
                .map(word -> word.startsWith("\"") ? word.substring(1, word.length() - 1) : word)
                .collect(Collectors.toCollection(ArrayList::new));
    }

    private void add(String text) {
        List<String> words = words(text);
        if (words.getFirst().equals("=>")) {
            expect(text, words.subList(1, words.size()));
        } else if (!Character.isDigit(text.charAt(0))) {
            if (!steps.isEmpty()) {
                throw new IllegalArgumentException("settings come before what happened");
            }
            settings.add(words);
        } else {
            happen(words);
        }
    }

    boolean changesSettings() {
        return steps.stream().anyMatch(Step.Settle.class::isInstance);
    }

    // What happened

    private void happen(List<String> words) {
        String when = words.getFirst();
        if (!when.contains("-")) {
            steps.add(step(time(when), words.subList(1, words.size())));
            return;
        }
        String[] fromTo = when.split("-", -1);
        long from = time(fromTo[0]);
        long to = time(fromTo[1]);
        long every = duration(word(words, 2)).toMillis();
        if (!words.get(1).equals("every")) {
            throw new IllegalArgumentException("\"every\" must follow from–to");
        }
        List<String> what = words.subList(3, words.size());
        boolean ramp = what.size() == 4 && what.get(2).equals("to");
        for (long at = from; at <= to; at += every) {
            if (ramp) {
                double begin = Double.parseDouble(what.get(1));
                double end = Double.parseDouble(what.get(3));
                double value = begin + (end - begin) * (at - from) / (to - from);
                steps.add(step(at, List.of(what.getFirst(), String.format(Locale.ROOT, "%.2f", value))));
            } else {
                steps.add(step(at, what));
            }
        }
    }

    private Step step(long at, List<String> words) {
        String first = words.getFirst();
        switch (first) {
            case "time" -> {
                return new Step.Tell(at, at, new Input.Passed());
            }
            case "restart" -> {
                return new Step.Restart(at);
            }
            case "settings" -> {
                List<List<String>> changed = new ArrayList<>();
                changed.add(words.subList(1, words.size()));
                return new Step.Settle(at, changed);
            }
            case "bus" -> {
                Point point = point(word(words, 1));
                return new Step.Tell(
                        at, at, new Input.Bus(point.zone(), point.sensor(), choice(word(words, 2), "stuck", "works")));
            }
            default -> {
                Optional<AlarmKind> own = AlarmKind.byId(first).filter(kind -> kind != AlarmKind.MAINS);
                if (own.isPresent()) {
                    return new Step.Tell(
                            at,
                            at,
                            new Input.Own(
                                    own.get(),
                                    choice(word(words, 1), "bad", "well"),
                                    words.size() > 2 ? words.get(2) : null));
                }
                if (!isPoint(first)) {
                    return new Step.Do(at, words);
                }
                int dated = words.indexOf("dated");
                long time = dated < 0 ? at : time(word(words, dated + 1));
                return new Step.Tell(
                        at,
                        time,
                        new Input.Measured(
                                reading(point(first), time, words.subList(1, dated < 0 ? words.size() : dated))));
            }
        }
    }

    private static Reading reading(Point point, long at, List<String> words) {
        String said = words.getFirst();
        switch (said) {
            case "open", "on" -> {
                return Reading.of(point, at, 1, Quality.GOOD);
            }
            case "closed", "off" -> {
                return Reading.of(point, at, 0, Quality.GOOD);
            }
            default -> {
                if (Character.isLetter(said.charAt(0))) {
                    return Reading.bad(point, at, Quality.valueOf(said.toUpperCase(Locale.ROOT)));
                }
                Quality quality =
                        words.size() > 1 ? Quality.valueOf(words.get(1).toUpperCase(Locale.ROOT)) : Quality.GOOD;
                return Reading.of(point, at, scaled(point.quantity(), said), quality);
            }
        }
    }

    // What must be told

    private void expect(String text, List<String> words) {
        if (words.getFirst().equals("nothing")) {
            nothingExpected = true;
            return;
        }
        long at = time(words.getFirst());
        if (words.get(1).equals("refused")) {
            expected.add(new Expected(at, null, "refused", words.subList(2, words.size()), text));
            return;
        }
        int used = AlarmKind.byId(afterZone(words.get(1))).isPresent() ? 2 : 3;
        AlarmKey key = key(words.subList(1, used));
        expected.add(new Expected(at, key, words.get(used), words.subList(used + 1, words.size()), text));
    }

    private static String afterZone(String name) {
        return name.substring(name.indexOf('/') + 1);
    }

    /** {@code air high}, {@code room-2/air low}, {@code door-open}, {@code room-2/mains}, {@code disk}. */
    private static AlarmKey key(List<String> words) {
        if (words.size() == 2) {
            return AlarmKey.of(point(words.getFirst()), kind(words.get(1)));
        }
        String name = words.getFirst();
        AlarmKind kind = kind(afterZone(name));
        String zone = name.substring(0, name.length() - afterZone(name).length());
        return switch (kind) {
            case DOOR_OPEN -> AlarmKey.of(point(zone + "door"), kind);
            case MAINS -> AlarmKey.of(point(zone + "mains"), kind);
            default -> AlarmKey.ofGateway(kind);
        };
    }

    private static AlarmKind kind(String id) {
        return AlarmKind.byId(id).orElseThrow(() -> new IllegalArgumentException("\"" + id + "\" is no kind of alarm"));
    }

    private static String named(AlarmKey key) {
        String shortName = SHORT.entrySet().stream()
                .filter(entry -> entry.getValue().equals(key.sensor() + "/" + key.quantity()))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(key.sensor() + "/" + key.quantity());
        String zone = key.zone().equals("room-1") ? "" : key.zone() + "/";
        return key.zone().equals(AlarmKey.GATEWAY)
                ? key.kind().id()
                : zone + shortName + " " + key.kind().id();
    }

    private static String wordsOf(Transition told) {
        StringBuilder text = new StringBuilder();
        text.append("=> ").append(clock(told.at())).append(' ').append(named(told.key()));
        text.append(' ').append(told.to().id()).append(" since ").append(clock(told.since()));
        text.append(" nr ").append(told.alarm());
        told.value().ifPresent(value -> text.append(" value ").append(unscaled(told.key(), value)));
        told.limit().ifPresent(limit -> text.append(" limit ").append(unscaled(told.key(), limit)));
        if (told.below() != told.to()) {
            text.append(" below ").append(told.below().id());
        }
        if (told.until() != 0) {
            text.append(" until ").append(clock(told.until()));
        }
        if (told.cause() != null) {
            text.append(" because ").append(told.cause());
        }
        for (String said : Arrays.asList(told.by(), told.comment(), told.action(), told.detail())) {
            text.append(said == null ? "" : " \"" + said + "\"");
        }
        return text.toString();
    }

    private static BigDecimal unscaled(AlarmKey key, int scaled) {
        return Quantity.byId(key.quantity()).orElseThrow().unscale(scaled);
    }

    /** Null when it is; otherwise what is not. */
    private static @Nullable String differs(Expected expected, @Nullable Transition told, boolean details) {
        if (told == null || told.at() != expected.at || !told.key().equals(expected.key)) {
            return "another alarm or time";
        }
        if (!told.to().id().equals(expected.state)) {
            return "another state";
        }
        List<String> rest = expected.rest;
        for (int i = 0; i < rest.size(); i += 2) {
            String wanted = word(rest, i + 1);
            boolean holds = switch (rest.get(i)) {
                case "since" -> told.since() == time(wanted);
                case "nr" -> told.alarm() == Long.parseLong(wanted);
                case "from" -> told.from().id().equals(wanted);
                case "below" -> told.below().id().equals(wanted);
                case "severity" -> told.severity().id().equals(wanted);
                case "until" -> told.until() == (wanted.equals("-") ? 0 : time(wanted));
                case "value" -> same(told.value(), told.key(), wanted);
                case "limit" -> same(told.limit(), told.key(), wanted);
                case "because" -> Objects.equals(told.cause(), wanted.equals("-") ? null : key(words(wanted)));
                case "by" -> wanted.equals(told.by());
                case "saying" -> wanted.equals(told.comment());
                case "doing" -> wanted.equals(told.action());
                case "detail" ->
                    !details || (told.detail() != null && told.detail().contains(wanted));
                default -> throw new IllegalArgumentException("\"" + rest.get(i) + "\" is not known");
            };
            if (!holds) {
                return "another " + rest.get(i);
            }
        }
        return null;
    }

    private static boolean same(OptionalInt scaled, AlarmKey key, String wanted) {
        return wanted.equals("-")
                ? scaled.isEmpty()
                : scaled.isPresent()
                        && scaled.getAsInt()
                                == scaled(Quantity.byId(key.quantity()).orElseThrow(), wanted);
    }

    /** What of it was told, and how it should have been; empty when all is as written. */
    String differences(Function<AlarmRules, Engine> engines, boolean often, boolean restarts) {
        if (expected.isEmpty() == !nothingExpected) {
            throw new IllegalArgumentException(file + ":" + line + ": say what is expected, or \"=> nothing\"");
        }
        List<String> told = new ArrayList<>();
        List<@Nullable Transition> transitions = new ArrayList<>();
        Settings now = new Settings();
        settings.forEach(now::apply);
        Engine engine = engines.apply(now.rules());
        Map<AlarmKey, Long> numbers = new LinkedHashMap<>();
        Runnable listen = () -> {
            for (Transition transition : engine.told()) {
                numbers.put(transition.key(), transition.alarm());
                transitions.add(transition);
                told.add(wordsOf(transition));
            }
        };
        List<Step> inOrder = new ArrayList<>(steps);
        inOrder.sort(Comparator.comparingLong(Step::at));
        long last = inOrder.getFirst().at();
        for (Step step : inOrder) {
            long until = step instanceof Step.Tell tell ? tell.dated() : step.at();
            for (long between = last + 61_000; often && between < until; between += 61_000) {
                engine.next(between, new Input.Passed());
                listen.run();
            }
            last = step.at();
            switch (step) {
                case Step.Tell tell -> engine.next(tell.dated(), tell.input());
                case Step.Restart restart -> engine.restart();
                case Step.Settle settle -> {
                    engine.next(settle.at(), new Input.Passed());
                    settle.settings().forEach(now::apply);
                    engine.rules(now.rules());
                }
                case Step.Do deed -> {
                    engine.next(deed.at(), new Input.Passed());
                    listen.run();
                    try {
                        engine.command(deed.at(), command(deed.words(), numbers));
                    } catch (AlarmEngine.RefusedException e) {
                        listen.run();
                        transitions.add(null);
                        told.add("=> " + clock(deed.at()) + " refused " + e.getMessage());
                    }
                }
            }
            listen.run();
            if (restarts) {
                engine.restart();
            }
        }
        return compare(engine, told, transitions);
    }

    private String compare(Engine engine, List<String> told, List<@Nullable Transition> transitions) {
        StringBuilder differences = new StringBuilder();
        for (int i = 0; i < Math.max(expected.size(), told.size()); i++) {
            Expected wanted = i < expected.size() ? expected.get(i) : null;
            String actual = i < told.size() ? told.get(i) : "nothing more";
            String difference;
            if (wanted == null) {
                difference = "one too many";
            } else if (wanted.key == null) {
                difference = actual.startsWith("=> " + clock(wanted.at) + " refused")
                                && wanted.rest.stream().allMatch(actual::contains)
                        ? null
                        : "not refused so";
            } else {
                difference = i < transitions.size()
                        ? differs(wanted, transitions.get(i), engine.tellsDetails())
                        : "not told";
            }
            if (difference != null) {
                differences.append("\n  written: ").append(wanted == null ? "nothing more" : wanted.line);
                differences
                        .append("\n  told:    ")
                        .append(actual)
                        .append("   (")
                        .append(difference)
                        .append(')');
            }
        }
        return differences.isEmpty() ? "" : file + ":" + line + ": " + title + differences;
    }

    /** {@code li acknowledges air high saying "…" doing "…"} and what else somebody can want. */
    private static Input.Command command(List<String> words, Map<AlarmKey, Long> numbers) {
        String by = words.getFirst();
        String verb = words.get(1);
        int options = words.size();
        for (int i = 2; i < words.size(); i++) {
            if (List.of("for", "saying", "doing", "because").contains(words.get(i))) {
                options = i;
                break;
            }
        }
        List<String> object = words.subList(2, options);
        Map<String, String> said = new LinkedHashMap<>();
        for (int i = options; i < words.size(); i += 2) {
            said.put(words.get(i), word(words, i + 1));
        }
        Duration length = said.containsKey("for") ? duration(Objects.requireNonNull(said.get("for"))) : Duration.ZERO;
        String reason = said.getOrDefault("because", "a reason");
        return switch (verb) {
            case "acknowledges" ->
                new Input.Acknowledge(number(object, numbers), by, said.get("saying"), said.get("doing"));
            case "shelves" -> new Input.Shelve(number(object, numbers), by, reason, length);
            case "unshelves" -> new Input.Unshelve(number(object, numbers), by);
            case "resets" -> new Input.Reset(number(object, numbers), by);
            case "maintains" -> new Input.Maintenance(object.getFirst(), by, reason, length);
            case "begins-trip" -> new Input.Trip(object.getFirst(), by, null);
            case "confirms-defrost" -> new Input.ConfirmDefrost(object.getFirst(), by);
            default -> throw new IllegalArgumentException("nobody " + verb);
        };
    }

    private static long number(List<String> object, Map<AlarmKey, Long> numbers) {
        if (object.size() == 1 && object.getFirst().startsWith("nr")) {
            return Long.parseLong(object.getFirst().substring(2));
        }
        Long number = numbers.get(key(object));
        if (number == null) {
            throw new IllegalArgumentException(object + " was never told");
        }
        return number;
    }

    // Words

    private static boolean isPoint(String name) {
        return SHORT.containsKey(name) || name.startsWith("room-");
    }

    private static Point point(String name) {
        int slash = name.indexOf('/');
        String zone = slash < 0 ? "room-1" : name.substring(0, slash);
        String[] sensor = Objects.requireNonNull(
                        SHORT.get(name.substring(slash + 1)), () -> "\"" + name + "\" is no point")
                .split("/", -1);
        return new Point(zone, sensor[0], Quantity.byId(sensor[1]).orElseThrow());
    }

    private static List<Point> points(String names) {
        return Arrays.stream(names.split(",", -1)).map(WrittenCase::point).toList();
    }

    private static String word(List<String> words, int index) {
        if (index >= words.size()) {
            throw new IllegalArgumentException("something is missing after \"" + words.getLast() + "\"");
        }
        return words.get(index);
    }

    private static boolean choice(String word, String yes, String no) {
        if (!word.equals(yes) && !word.equals(no)) {
            throw new IllegalArgumentException("\"" + word + "\" is neither " + yes + " nor " + no);
        }
        return word.equals(yes);
    }

    private static int scaled(Quantity quantity, String value) {
        return new BigDecimal(value)
                .movePointRight(quantity.decimals())
                .setScale(0, RoundingMode.UNNECESSARY)
                .intValueExact();
    }

    /** {@code 00:05}, {@code 00:05:30}; {@code 26:10} is ten past two of the next day. */
    private static long time(String text) {
        String[] parts = text.split(":", -1);
        long seconds = Long.parseLong(parts[0]) * 3600 + Long.parseLong(parts[1]) * 60;
        if (parts.length > 2) {
            seconds += Long.parseLong(parts[2]);
        }
        return MIDNIGHT + seconds * 1000;
    }

    private static String clock(long at) {
        long seconds = Math.floorDiv(at - MIDNIGHT, 1000);
        String text = "%02d:%02d".formatted(seconds / 3600, seconds / 60 % 60);
        return seconds % 60 == 0 ? text : text + ":%02d".formatted(seconds % 60);
    }

    private static Duration duration(String text) {
        long number = Long.parseLong(text.substring(0, text.length() - 1));
        return switch (text.charAt(text.length() - 1)) {
            case 's' -> Duration.ofSeconds(number);
            case 'm' -> Duration.ofMinutes(number);
            case 'h' -> Duration.ofHours(number);
            case 'd' -> Duration.ofDays(number);
            default -> throw new IllegalArgumentException("\"" + text + "\" is no duration");
        };
    }

    /** Settings as they are written, put together as rules. */
    private static final class Settings {

        private static final class Zone {
            final Map<Point, PointSettings> points = new LinkedHashMap<>();
            final Map<String, SensorSettings> sensors = new LinkedHashMap<>();
            final Map<Point, AlarmRules.DoorRules> doors = new LinkedHashMap<>();
            final Map<Point, AlarmRules.MainsRules> mains = new LinkedHashMap<>();
            final Map<Point, AlarmRules.CondensationRules> condensation = new LinkedHashMap<>();
            ContextRules context = ContextRules.NONE;
        }

        private static final class PointSettings {
            Duration every = Duration.ofMinutes(1);
            final Map<AlarmKind, AlarmRules.Limit> limits = new TreeMap<>();
            AlarmRules.@Nullable Rate rate;
            AlarmRules.@Nullable Forecast forecast;
            AlarmRules.@Nullable Cumulative cumulative;
        }

        private static final class SensorSettings {
            List<Point> points = List.of();

            @Nullable
            String bus;

            final Map<AlarmKind, AlarmRules.Fault> faults = new TreeMap<>();
        }

        private final Map<String, Zone> zones = new LinkedHashMap<>();
        private final Map<AlarmKind, AlarmRules.OwnRules> gateway = new TreeMap<>();
        private final Set<AlarmKind> latching = new HashSet<>();

        /** The words after those that say what it is about: {@code delay 10m severity high}. */
        private record Options(Map<String, String> values) {
            static Options of(List<String> words, int from) {
                Map<String, String> values = new LinkedHashMap<>();
                for (int i = from; i < words.size(); i += 2) {
                    String value = word(words, i + 1);
                    if (i + 2 < words.size() && words.get(i + 2).equals("readings")) {
                        values.put(words.get(i), value + " readings");
                        i++;
                    } else {
                        values.put(words.get(i), value);
                    }
                }
                Set<String> known = Set.of(
                        "delay",
                        "severity",
                        "dead-band",
                        "over",
                        "ahead",
                        "causes",
                        "margin",
                        "every",
                        "after",
                        "longest",
                        "length",
                        "bus");
                if (!known.containsAll(values.keySet())) {
                    throw new IllegalArgumentException("one of " + values.keySet() + " is not known");
                }
                return new Options(values);
            }

            String text(String name) {
                return Objects.requireNonNull(values.get(name), () -> name + " is missing");
            }

            Duration duration(String name) {
                return WrittenCase.duration(text(name));
            }

            Delay delay() {
                String delay = values.get("delay");
                if (delay == null) {
                    return Delay.NONE;
                }
                return delay.endsWith(" readings")
                        ? Delay.ofReadings(Integer.parseInt(delay.substring(0, delay.indexOf(' '))))
                        : Delay.of(WrittenCase.duration(delay));
            }

            Severity severity() {
                return Severity.valueOf(
                        values.getOrDefault("severity", "medium").toUpperCase(Locale.ROOT));
            }
        }

        private Zone zone(String id) {
            return zones.computeIfAbsent(id, unknown -> new Zone());
        }

        void apply(List<String> words) {
            String first = words.getFirst();
            switch (first) {
                case "latching" -> words.subList(1, words.size()).forEach(id -> latching.add(kind(id)));
                case "without" -> without(key(words.subList(1, words.size())));
                case "gateway" -> {
                    Options options = Options.of(words, 2);
                    AlarmKind kind = kind(word(words, 1));
                    gateway.put(kind, new AlarmRules.OwnRules(kind, options.delay(), options.severity()));
                }
                case "sensor" -> {
                    List<Point> points = points(word(words, 1));
                    SensorSettings sensor = zone(points.getFirst().zone())
                            .sensors
                            .computeIfAbsent(points.getFirst().sensor(), unknown -> new SensorSettings());
                    sensor.points = points;
                    AlarmKind kind = kind(word(words, 2));
                    Options options = Options.of(words, 3);
                    sensor.bus = options.values().getOrDefault("bus", sensor.bus);
                    sensor.faults.put(kind, new AlarmRules.Fault(kind, options.delay(), options.severity()));
                }
                case "condensation" -> {
                    Options options = Options.of(words, 4);
                    Point surface = point(word(words, 1));
                    zone(surface.zone())
                            .condensation
                            .put(
                                    surface,
                                    new AlarmRules.CondensationRules(
                                            surface,
                                            point(word(words, 3)),
                                            scaled(Quantity.TEMPERATURE, options.text("margin")),
                                            options.duration("every"),
                                            options.delay(),
                                            options.severity()));
                }
                case "hold" -> hold(words);
                default -> pointed(words);
            }
        }

        /** {@code hold air,humidity door after 10m longest 30m}, {@code … defrost …}, {@code … schedule 02:00 length 20m every 6h}. */
        private void hold(List<String> words) {
            List<Point> points = points(word(words, 1));
            String zoneId = points.getFirst().zone();
            Zone zone = zone(zoneId);
            ContextRules old = zone.context;
            String prefix = zoneId.equals("room-1") ? "" : zoneId + "/";
            List<Point> doors = old.doors();
            List<Point> defrosts = old.defrosts();
            List<Scheduled> schedule = new ArrayList<>(old.schedule());
            Duration afterDoor = old.afterDoor();
            Duration longestDoor = old.longestDoor();
            Duration afterDefrost = old.afterDefrost();
            Duration longestDefrost = old.longestDefrost();
            String what = word(words, 2);
            switch (what) {
                case "door", "gate" -> {
                    Options options = Options.of(words, 3);
                    doors = new ArrayList<>(doors);
                    doors.add(WrittenCase.point(prefix + what));
                    afterDoor = options.duration("after");
                    longestDoor = options.duration("longest");
                }
                case "defrost" -> {
                    Options options = Options.of(words, 3);
                    defrosts = List.of(WrittenCase.point(prefix + "defrost"));
                    afterDefrost = options.duration("after");
                    longestDefrost = options.duration("longest");
                }
                case "learned" -> {
                    Options options = Options.of(words, 3);
                    afterDefrost = options.duration("after");
                    longestDefrost = options.duration("longest");
                }
                case "schedule" -> {
                    Options options = Options.of(words, 4);
                    schedule.add(new Scheduled(
                            LocalTime.parse(word(words, 3)), options.duration("length"), options.duration("every")));
                    afterDefrost = options.duration("after");
                    longestDefrost = options.duration("longest");
                }
                default -> throw new IllegalArgumentException("a hold by \"" + what + "\"");
            }
            zone.context = new ContextRules(
                    doors,
                    defrosts,
                    schedule,
                    new HashSet<>(points),
                    afterDoor,
                    longestDoor,
                    afterDefrost,
                    longestDefrost);
        }

        private void pointed(List<String> words) {
            Point point = WrittenCase.point(words.getFirst());
            Zone zone = zone(point.zone());
            String what = word(words, 1);
            switch (what) {
                case "door-open" ->
                    zone.doors.put(
                            point,
                            new AlarmRules.DoorRules(
                                    point,
                                    Options.of(words, 2).duration("longest"),
                                    Options.of(words, 2).severity()));
                case "mains" -> {
                    Options options = Options.of(words, 2);
                    zone.mains.put(
                            point,
                            new AlarmRules.MainsRules(
                                    point,
                                    options.delay(),
                                    options.severity(),
                                    List.of(options.values()
                                            .getOrDefault("causes", point.zone())
                                            .split(",", -1))));
                }
                default -> {
                    PointSettings settings = zone.points.computeIfAbsent(point, unknown -> new PointSettings());
                    measured(settings, point, what, words);
                }
            }
        }

        private static void measured(PointSettings settings, Point point, String what, List<String> words) {
            switch (what) {
                case "every" -> settings.every = duration(word(words, 2));
                case "rate" -> {
                    Options options = Options.of(words, 3);
                    settings.rate = new AlarmRules.Rate(
                            scaled(point.quantity(), word(words, 2)),
                            options.duration("over"),
                            options.delay(),
                            options.severity());
                }
                case "forecast" -> {
                    Options options = Options.of(words, 2);
                    settings.forecast = new AlarmRules.Forecast(
                            options.duration("over"), options.duration("ahead"), options.delay(), options.severity());
                }
                case "cumulative" ->
                    settings.cumulative = new AlarmRules.Cumulative(
                            duration(word(words, 2)),
                            AlarmRules.Cumulative.Period.valueOf(word(words, 4).toUpperCase(Locale.ROOT)),
                            Options.of(words, 5).severity());
                default -> {
                    AlarmKind kind = kind(what);
                    Options options = Options.of(words, 3);
                    settings.limits.put(
                            kind,
                            new AlarmRules.Limit(
                                    kind,
                                    scaled(point.quantity(), word(words, 2)),
                                    scaled(point.quantity(), options.values().getOrDefault("dead-band", "0")),
                                    options.delay(),
                                    options.severity()));
                }
            }
        }

        private void without(AlarmKey key) {
            if (key.zone().equals(AlarmKey.GATEWAY)) {
                gateway.remove(key.kind());
                return;
            }
            Zone zone = zone(key.zone());
            BiConsumer<Map<Point, ?>, AlarmKind> remove = (map, kind) -> {
                if (kind == key.kind()) {
                    map.keySet().removeIf(point -> AlarmKey.of(point, kind).equals(key));
                }
            };
            remove.accept(zone.doors, AlarmKind.DOOR_OPEN);
            remove.accept(zone.mains, AlarmKind.MAINS);
            remove.accept(zone.condensation, AlarmKind.CONDENSATION);
            zone.points.forEach((point, settings) -> {
                if (AlarmKey.of(point, key.kind()).equals(key)) {
                    settings.limits.remove(key.kind());
                    settings.rate = key.kind() == AlarmKind.RATE ? null : settings.rate;
                    settings.forecast = key.kind() == AlarmKind.FORECAST ? null : settings.forecast;
                    settings.cumulative = key.kind() == AlarmKind.CUMULATIVE ? null : settings.cumulative;
                }
            });
            zone.sensors.forEach((sensor, settings) -> {
                if (sensor.equals(key.sensor())) {
                    settings.faults.remove(key.kind());
                }
            });
        }

        AlarmRules rules() {
            List<AlarmRules.ZoneRules> all = new ArrayList<>();
            zones.forEach((id, zone) -> all.add(new AlarmRules.ZoneRules(
                    id,
                    zone.points.entrySet().stream()
                            .map(entry -> new AlarmRules.PointRules(
                                    entry.getKey(),
                                    entry.getValue().every,
                                    List.copyOf(entry.getValue().limits.values()),
                                    entry.getValue().rate,
                                    entry.getValue().forecast,
                                    entry.getValue().cumulative))
                            .toList(),
                    zone.sensors.entrySet().stream()
                            .map(entry -> new AlarmRules.SensorRules(
                                    entry.getKey(),
                                    entry.getValue().points,
                                    entry.getValue().bus,
                                    List.copyOf(entry.getValue().faults.values())))
                            .toList(),
                    List.copyOf(zone.doors.values()),
                    List.copyOf(zone.mains.values()),
                    List.copyOf(zone.condensation.values()),
                    zone.context)));
            return new AlarmRules(TIMEZONE, all, List.copyOf(gateway.values()), latching);
        }
    }
}
