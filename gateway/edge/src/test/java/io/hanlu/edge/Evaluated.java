package io.hanlu.edge;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.StreamSupport;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What {@code hanlu evaluate} answered. */
record Evaluated(int code, String out, String err) {

    static Evaluated with(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = new CommandLine(new EvaluateCommand())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .setExecutionExceptionHandler(new Failures())
                .execute(arguments);
        return new Evaluated(code, out.toString(), err.toString());
    }

    /** The first point that it tells of; {@code --json} is added. */
    static JsonNode point(String... arguments) {
        List<String> all = new ArrayList<>(Arrays.asList(arguments));
        all.add("--json");
        Evaluated evaluated = with(all.toArray(String[]::new));
        if (evaluated.code != 0) {
            throw new AssertionError(evaluated.err);
        }
        return JsonMapper.shared().readTree(evaluated.out).get("points").get(0);
    }

    /** Alarms of one kind as {@code 09:36 10:36-11:41 4.10..25.70}: began, raised, returned, lowest and highest. */
    static List<String> alarms(JsonNode point, String kind) {
        return StreamSupport.stream(point.get("alarms").spliterator(), false)
                .filter(alarm -> alarm.get("kind").asString().equals(kind))
                .map(alarm -> minute(alarm.get("since")) + " " + minute(alarm.get("raised")) + "-"
                        + (alarm.get("returned").isNull() ? "" : minute(alarm.get("returned"))) + " "
                        + "%.2f..%.2f"
                                .formatted(
                                        alarm.get("min").asDouble(),
                                        alarm.get("max").asDouble())
                        + (alarm.get("held").asBoolean() ? " held" : ""))
                .toList();
    }

    private static String minute(JsonNode time) {
        return time.asString().substring(11, 16);
    }
}
