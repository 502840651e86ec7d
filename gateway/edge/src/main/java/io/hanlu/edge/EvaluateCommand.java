package io.hanlu.edge;

import io.hanlu.bridge.Clock;
import io.hanlu.bridge.Point;
import io.hanlu.bridge.Quantity;
import io.hanlu.bridge.SensorSpec;
import io.hanlu.bridge.replay.RecordingReader.Malformed;
import io.hanlu.bridge.replay.RecordingReader.NoRecordingException;
import io.hanlu.edge.config.GatewayConfig;
import io.hanlu.edge.config.GatewayConfig.ZoneKind;
import io.hanlu.edge.config.Trial;
import io.hanlu.edge.evaluate.Evaluation;
import io.hanlu.edge.evaluate.Pace;
import io.hanlu.edge.evaluate.Recording;
import io.hanlu.edge.evaluate.Report;
import io.hanlu.edge.figures.FigureRules;
import io.hanlu.edge.journal.JournalException;
import io.hanlu.edge.journal.JournalReader;
import io.hanlu.wire.config.Nearest;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code hanlu evaluate}: which alarms the past would have given, and how well goods were kept. */
@Command(
        name = "evaluate",
        description = {
            "Try limits before trusting them: run the alarm engine over the past, with its own times.",
            "Prints every alarm, alarm minutes (time below and above the limits), lowest, highest and mean of each day,"
                    + " mean kinetic temperature, time in range, remaining storage life and gaps.",
            "The past is a logger's export, or what the journal holds of one point. No alarm stands when it begins, and"
                    + " nobody acknowledges one."
        },
        mixinStandardHelpOptions = true)
final class EvaluateCommand implements Callable<Integer> {

    /** R in J/(mol·K), as USP reckons. */
    private static final double GAS_CONSTANT = 8.3144;

    private static final List<Quantity> WITHOUT_HUMIDITY = List.of(Quantity.TEMPERATURE);
    private static final List<Quantity> WITH_HUMIDITY = List.of(Quantity.TEMPERATURE, Quantity.HUMIDITY);

    private static final int TOLD_SINGLY = 20;

    /** Exactly one of the two. */
    static final class Source {
        @Option(
                names = "--recording",
                required = true,
                paramLabel = "FILE",
                description = "CSV with the columns time,temperature[,humidity]; others are ignored.")
        private @Nullable Path recording;

        @ArgGroup(exclusive = false)
        private @Nullable History history;
    }

    /** A point of a gateway. */
    static final class History {
        @Option(names = "--config", required = true, paramLabel = "FILE", description = "gateway.yaml")
        private Path config = Path.of("");

        @Option(names = "--point", required = true, description = "For example room-1/air-1/temperature.")
        private String point = "";

        @Option(names = "--data", paramLabel = "DIR", description = "The journal's folder, instead of journal.path.")
        private @Nullable Path data;
    }

    /** {@code cold-room}, as in a configuration. */
    static final class Kind implements ITypeConverter<ZoneKind> {
        @Override
        public ZoneKind convert(String text) {
            for (ZoneKind kind : ZoneKind.values()) {
                if (kind.id().equals(text)) {
                    return kind;
                }
            }
            throw new TypeConversionException(
                    "\"" + text + "\" is no kind of zone; write one of cold-room, precool, freezer, van-box, ambient");
        }
    }

    /** {@code Asia/Shanghai}. */
    static final class Zone implements ITypeConverter<ZoneId> {
        @Override
        public ZoneId convert(String text) {
            try {
                return ZoneId.of(text);
            } catch (DateTimeException e) {
                throw new TypeConversionException("\"" + text + "\" is no time zone; write Asia/Shanghai or +08:00");
            }
        }
    }

    @ArgGroup(multiplicity = "1")
    private Source source = new Source();

    @Option(names = "--from", paramLabel = "T", description = "RFC 3339; without offset in the time zone.")
    private @Nullable String from;

    @Option(names = "--to", paramLabel = "T", description = "The same; itself not included.")
    private @Nullable String to;

    @Option(
            names = "--produce",
            paramLabel = "P",
            description = "A name in profiles/produce or a file; instead of what the zone says.")
    private @Nullable String produce;

    @Option(
            names = "--rules",
            paramLabel = "R",
            description = "A name in profiles/rules or a file; instead of what the zone says.")
    private @Nullable String rules;

    @Option(
            names = "--kind",
            defaultValue = "cold-room",
            converter = Kind.class,
            description = "Where a recording was made: cold-room, precool, freezer, van-box or ambient, which decides"
                    + " usual delays. Default: ${DEFAULT-VALUE}.")
    private ZoneKind kind = ZoneKind.COLD_ROOM;

    @Option(
            names = "--timezone",
            defaultValue = "Asia/Shanghai",
            converter = Zone.class,
            description =
                    "Of a recording's days, and of its times when they have no offset. Default: ${DEFAULT-VALUE}.")
    private ZoneId timezone = ZoneId.of("Asia/Shanghai");

    @Option(
            names = "--activation-energy",
            paramLabel = "KJ",
            defaultValue = "83.144",
            description = "ΔH of the mean kinetic temperature, kJ/mol. Default: ${DEFAULT-VALUE}.")
    private double activationEnergy;

    @Option(names = "--json", description = "One JSON object instead of tables.")
    private boolean json;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    /** What is judged, by what, and what came of it. */
    record Result(String title, Trial trial, Duration every, long malformed, Report report) {}

    @Override
    public Integer call() throws Exception {
        if (!(activationEnergy > 0) || Double.isInfinite(activationEnergy)) {
            throw wrong("--activation-energy " + activationEnergy + " is none; write kJ/mol, as in 83.144");
        }
        Result result = source.history == null ? recording() : history(source.history);
        PrintWriter out = spec.commandLine().getOut();
        out.print(json ? EvaluationJson.of(result) : EvaluationText.of(result));
        out.flush();
        return out.checkError() ? 1 : 0;
    }

    private Result recording() throws Exception {
        Path file = source.recording == null ? Path.of("") : source.recording;
        Skipped skipped = new Skipped(spec.commandLine().getErr());
        Recording recording = open(file, skipped);
        skipped.end();
        GatewayConfig config = Trial.recording(file, kind, timezone, recording.every(), produce, rules);
        Trial trial = Trial.of(config, Trial.RECORDING).withInterval(Trial.RECORDING, recording.every());
        Times times = times(timezone).orElse(recording.fromMillis(), recording.toMillis());
        if (times.fromMillis >= recording.toMillis() || times.toMillis <= recording.fromMillis()) {
            throw wrong(file + " has no row in that time; it goes from "
                    + Instant.ofEpochMilli(recording.fromMillis())
                            .atZone(timezone)
                            .toOffsetDateTime() + " to "
                    + Instant.ofEpochMilli(recording.toMillis())
                            .atZone(timezone)
                            .toOffsetDateTime());
        }
        Map<Point, FigureRules> points = new LinkedHashMap<>();
        for (Quantity quantity : recording.hasHumidity() ? WITH_HUMIDITY : WITHOUT_HUMIDITY) {
            Point point = new Point(Trial.RECORDING, Trial.RECORDING, quantity);
            points.put(point, trial.figures(point, recording.every(), activationKelvin()));
        }
        Evaluation evaluation = new Evaluation(trial.rules(), points, times.fromMillis);
        recording.readings(Trial.RECORDING, Trial.RECORDING, times.fromMillis, times.toMillis, evaluation::add);
        return new Result(file.toString(), trial, recording.every(), skipped.rows, evaluation.report(times.toMillis));
    }

    private Recording open(Path file, Skipped skipped) throws IOException {
        try {
            return Recording.open(file, timezone, skipped::add);
        } catch (NoSuchFileException e) {
            throw wrong("there is no file " + file + "; name a CSV with the columns time,temperature[,humidity]");
        } catch (NoRecordingException e) {
            throw wrong(String.valueOf(e.getMessage()));
        }
    }

    private Result history(History of) throws Exception {
        GatewayConfig config = Trial.load(of.config, of.point.split("/", -1)[0], produce, rules);
        Path data = of.data == null ? config.journal().path() : of.data;
        try (JournalReader journal = JournalReader.open(data)) {
            Point point = point(of, config, journal);
            SensorSpec sensor = sensor(config, point).orElseThrow();
            Times asked = times(config.gateway().timezone());
            Pace pace = new Pace();
            journal.readings(
                    point::equals, asked.fromMillis, asked.lastMillis(), reading -> pace.add(reading.timeMillis()));
            if (pace.readings() == 0) {
                throw new JournalException("the journal in " + data + " has no reading of " + point
                        + " in that time; hanlu history --config " + of.config + " --point " + point + " shows all");
            }
            boolean ownRhythm = hasOwnRhythm(sensor);
            Duration every = ownRhythm ? pace.every(sensor.every()) : sensor.every();
            Trial trial = Trial.of(config, point.zone());
            if (ownRhythm) {
                trial = trial.withInterval(sensor.id(), every);
            }
            Times times = asked.orElse(pace.firstMillis(), pace.lastMillis() + every.toMillis())
                    .upTo(Clock.system().epochMillis());
            Evaluation evaluation = new Evaluation(
                    trial.rules(), Map.of(point, trial.figures(point, every, activationKelvin())), times.fromMillis);
            journal.readings(context(config, sensor), times.fromMillis, times.lastMillis(), evaluation::add);
            return new Result(of.config.toString(), trial, every, 0, evaluation.report(times.toMillis));
        }
    }

    /** The point that is meant, of which there have to be readings and rules. */
    private Point point(History of, GatewayConfig config, JournalReader journal) {
        List<String> known = journal.points().stream().map(Point::toString).toList();
        Point point = journal.points().stream()
                .filter(one -> one.toString().equals(of.point))
                .findFirst()
                .orElseThrow(() -> wrong("no point " + of.point + " in this journal; "
                        + Nearest.to(of.point, known)
                                .map(near -> "did you mean " + near + "?")
                                .orElse("it has " + known)));
        if (sensor(config, point).isEmpty()) {
            throw wrong("the journal has " + point + ", but " + of.config + " has no such sensor any more: write it in"
                    + " again, in a copy of the file, with the limits to be tried");
        }
        return point;
    }

    private static Optional<SensorSpec> sensor(GatewayConfig config, Point point) {
        return config.sensors().stream()
                .filter(one -> one.zone().equals(point.zone()) && one.id().equals(point.sensor()))
                .findFirst();
    }

    /** A recording's rows, and a node's reports, come as often as they do. */
    private static boolean hasOwnRhythm(SensorSpec sensor) {
        return isRecording(sensor) || sensor.address().startsWith("coap:");
    }

    private static boolean isRecording(SensorSpec sensor) {
        return sensor.address().startsWith("file:");
    }

    /** All that is of the same time in the same zone, because doors and the like belong to alarms. A recording has a time of its own. */
    private static Predicate<Point> context(GatewayConfig config, SensorSpec sensor) {
        if (isRecording(sensor)) {
            return point -> point.zone().equals(sensor.zone()) && point.sensor().equals(sensor.id());
        }
        Set<String> recordings = config.sensors().stream()
                .filter(one -> one.zone().equals(sensor.zone()) && isRecording(one))
                .map(SensorSpec::id)
                .collect(Collectors.toSet());
        return point -> point.zone().equals(sensor.zone()) && !recordings.contains(point.sensor());
    }

    private double activationKelvin() {
        return activationEnergy * 1000 / GAS_CONSTANT;
    }

    private ParameterException wrong(String what) {
        return new ParameterException(spec.commandLine(), what);
    }

    // ---- times

    /** From one, included, to the other, excluded; {@code Long.MIN_VALUE} and {@code Long.MAX_VALUE} when nothing was said. */
    private record Times(long fromMillis, long toMillis) {

        long lastMillis() {
            return toMillis - 1;
        }

        Times orElse(long otherFrom, long otherTo) {
            return new Times(
                    fromMillis == Long.MIN_VALUE ? otherFrom : fromMillis,
                    toMillis == Long.MAX_VALUE ? otherTo : toMillis);
        }

        /** What is still to come is no time without readings. */
        Times upTo(long nowMillis) {
            return new Times(fromMillis, Math.min(toMillis, nowMillis));
        }
    }

    private Times times(ZoneId zone) {
        Times times = new Times(
                from == null ? Long.MIN_VALUE : TimeOption.millis(spec, "--from", from, zone),
                to == null ? Long.MAX_VALUE : TimeOption.millis(spec, "--to", to, zone));
        if (times.fromMillis >= times.toMillis) {
            throw wrong("--from " + from + " is not before --to " + to + "; write the earlier one as --from");
        }
        return times;
    }

    /** Tells of rows that had to be skipped: the first ones each, all in a sum. */
    private static final class Skipped {
        private final PrintWriter err;
        private long rows;

        Skipped(PrintWriter err) {
            this.err = err;
        }

        void add(Malformed malformed) {
            if (++rows <= TOLD_SINGLY) {
                err.println(malformed);
            }
        }

        void end() {
            if (rows > TOLD_SINGLY) {
                err.println((rows - TOLD_SINGLY) + " more like these");
            }
            err.flush();
        }
    }
}
