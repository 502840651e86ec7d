package io.hanlu.edge;

import io.hanlu.bridge.Point;
import io.hanlu.bridge.Reading;
import io.hanlu.edge.config.GatewayConfig;
import io.hanlu.edge.journal.JournalReader;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code hanlu history}: readings from the journal, also while the daemon runs. */
@Command(
        name = "history",
        description = {
            "Print readings from the journal, also while the daemon runs.",
            "Columns: time (RFC 3339), value (empty when there is none), quality; before them the point with --all."
        },
        mixinStandardHelpOptions = true)
final class HistoryCommand implements Callable<Integer> {

    enum Format {
        csv,
        json
    }

    /** Exactly one of the two. */
    static final class Which {
        @Option(names = "--point", required = true, description = "For example room-1/air-1/temperature.")
        private @Nullable String point;

        @Option(names = "--all", required = true, description = "Every point.")
        private boolean all;
    }

    @Option(names = "--config", required = true, paramLabel = "FILE", description = "gateway.yaml")
    private Path config = Path.of("");

    @Option(names = "--data", paramLabel = "DIR", description = "The journal's folder, instead of journal.path.")
    private @Nullable Path data;

    @ArgGroup(multiplicity = "1")
    private Which which = new Which();

    @Option(names = "--from", paramLabel = "T", description = "RFC 3339; without offset in the gateway's time zone.")
    private @Nullable String from;

    @Option(names = "--to", paramLabel = "T", description = "The same; both ends are included.")
    private @Nullable String to;

    @Option(
            names = "--format",
            defaultValue = "csv",
            description = "${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}")
    private Format format = Format.csv;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Exception {
        GatewayConfig loaded = GatewayConfig.load(config);
        ZoneId zone = loaded.gateway().timezone();
        long fromMillis = from == null ? Long.MIN_VALUE : TimeOption.millis(spec, "--from", from, zone);
        long toMillis = to == null ? Long.MAX_VALUE : TimeOption.millis(spec, "--to", to, zone);
        PrintWriter out = spec.commandLine().getOut();
        try (JournalReader reader =
                JournalReader.open(data == null ? loaded.journal().path() : data)) {
            if (!which.all
                    && reader.points().stream().noneMatch(p -> p.toString().equals(which.point))) {
                throw new ParameterException(
                        spec.commandLine(), "no point " + which.point + " in this journal; it has " + reader.points());
            }
            if (format == Format.csv) {
                out.println((which.all ? "point," : "") + "time,value,quality");
            }
            Consumer<Reading> print = format == Format.csv ? r -> csv(out, r, zone) : r -> json(out, r, zone);
            reader.readings(this::isWanted, fromMillis, toMillis, print);
        }
        out.flush();
        return out.checkError() ? 1 : 0;
    }

    private boolean isWanted(Point point) {
        return which.all || point.toString().equals(which.point);
    }

    private void csv(PrintWriter out, Reading reading, ZoneId zone) {
        if (which.all) {
            out.print(reading.point());
            out.print(',');
        }
        out.print(time(reading, zone));
        out.print(',');
        if (reading.scaled().isPresent()) {
            out.print(value(reading, reading.scaled().getAsInt()));
        }
        out.print(',');
        out.println(reading.quality().id());
    }

    /** One object a line. Names and values need no escaping: ids and numbers only. */
    private void json(PrintWriter out, Reading reading, ZoneId zone) {
        out.printf(
                "{%s\"time\":\"%s\",\"value\":%s,\"quality\":\"%s\"}%n",
                which.all ? "\"point\":\"" + reading.point() + "\"," : "",
                time(reading, zone),
                reading.scaled().isPresent() ? value(reading, reading.scaled().getAsInt()) : "null",
                reading.quality().id());
    }

    private static String value(Reading reading, int scaled) {
        return reading.point().quantity().unscale(scaled).toPlainString();
    }

    private static String time(Reading reading, ZoneId zone) {
        return Instant.ofEpochMilli(reading.timeMillis()).atZone(zone).format(DateTimeFormatter.ISO_OFFSET_DATE_TIME);
    }
}
