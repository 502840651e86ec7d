package io.hanlu.chain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code hanlu history} tells what the journal holds, while the daemon writes it and afterwards. */
class HistoryIT {

    private static final String POINT = "room-1/rec-1/temperature";
    private static final String DAY = "2022-05-03";

    @RegisterExtension
    private final Chain chain = new Chain();

    /** One row of either format. */
    private record Row(OffsetDateTime time, BigDecimal value, String quality) {}

    @Test
    void aDayOfAPointIsTheSameWhileTheDaemonRunsAndAfterwards() throws Exception {
        Daemon gateway = chain.gateway("gateway", chain.importing() + Chain.simulated(1));
        List<Row> day = recorded();
        assertTrue(day.size() > 200, day.size() + " values that day");
        gateway.start();
        chain.awaitCommitted(gateway, 10_653);

        assertTrue(gateway.isAlive());
        assertEquals(day, csv(history("csv-meanwhile", POINT, "--format", "csv")));
        assertEquals(day, json(history("json-meanwhile", POINT, "--format", "json")));
        assertEquals(0, gateway.stop());
        assertEquals(day, csv(history("csv-afterwards", POINT)));
    }

    @Test
    void aPointThatTheJournalDoesNotHaveIsAMistakeOfUsage() {
        Daemon gateway = chain.gateway("gateway", Chain.simulated(1));
        gateway.start();
        chain.awaitCommitted(gateway, 0);

        Daemon history = historyOf("unknown", "room-1/air-9/temperature");

        assertEquals(2, history.exitCode());
        assertTrue(history.err().contains("room-1/air-9/temperature"), history.err());
        assertTrue(history.err().contains("room-1/air-1/temperature"), "names what there is: " + history.err());
        assertEquals("", history.out());
    }

    private Daemon historyOf(String name, String point, String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "history",
                "--config",
                chain.folder().resolve("gateway.yaml").toString(),
                "--point",
                point,
                "--from",
                DAY + "T00:00:00+08:00",
                "--to",
                DAY + "T23:59:59"));
        arguments.addAll(List.of(more));
        Daemon history = chain.daemon(name, Daemon.GATEWAY, arguments.toArray(String[]::new));
        history.start();
        return history;
    }

    private List<String> history(String name, String point, String... more) {
        Daemon history = historyOf(name, point, more);
        assertEquals(0, history.exitCode(), history.err());
        return history.out().lines().toList();
    }

    private static List<Row> csv(List<String> lines) {
        assertEquals("time,value,quality", lines.getFirst());
        return lines.stream()
                .skip(1)
                .map(line -> line.split(",", -1))
                .map(cells -> row(cells[0], cells[1], cells[2]))
                .toList();
    }

    private static List<Row> json(List<String> lines) {
        JsonMapper mapper = new JsonMapper();
        List<Row> rows = new ArrayList<>();
        for (String line : lines) {
            JsonNode object = mapper.readTree(line);
            assertEquals(List.of("time", "value", "quality"), List.copyOf(object.propertyNames()));
            rows.add(row(
                    object.path("time").asString(),
                    object.path("value").toString(),
                    object.path("quality").asString()));
        }
        return rows;
    }

    private List<Row> recorded() throws IOException {
        return Files.readAllLines(chain.recording()).stream()
                .filter(line -> line.startsWith(DAY))
                .map(line -> line.split(",", -1))
                .map(cells -> row(
                        LocalDateTime.parse(cells[0])
                                .atOffset(ZoneOffset.ofHours(8))
                                .toString(),
                        cells[1],
                        "good"))
                .toList();
    }

    private static Row row(String time, String value, String quality) {
        return new Row(OffsetDateTime.parse(time), new BigDecimal(value).stripTrailingZeros(), quality);
    }
}
