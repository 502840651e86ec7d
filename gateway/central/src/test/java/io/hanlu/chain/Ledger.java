package io.hanlu.chain;

import io.hanlu.bridge.Point;
import io.hanlu.bridge.Quantity;
import io.hanlu.edge.journal.JournalException;
import io.hanlu.edge.journal.JournalReader;
import io.hanlu.wire.chunk.Round;
import io.hanlu.wire.message.Event;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What one side holds, row by row, so that two sides can be compared. Stores are read with their own query languages, not
 * with the centre's code. One thread.
 */
final class Ledger {

    private static final int SHOWN_OF_EACH_KIND = 5;
    private static final int READINGS_AT_ONCE = 10_000;
    private static final int EVENTS_AT_ONCE = 1_000;

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    /** One reading's place: there can be one only. */
    record Place(String point, long timeMillis) implements Comparable<Place> {
        @Override
        public int compareTo(Place that) {
            int byPoint = point.compareTo(that.point);
            return byPoint != 0 ? byPoint : Long.compare(timeMillis, that.timeMillis);
        }
    }

    /**
     * What was read there.
     *
     * @param value without trailing zeros, so that equal numbers are equal; null for none
     */
    record Held(@Nullable BigDecimal value, int quality) {
        Held {
            value = value == null ? null : value.stripTrailingZeros();
        }
    }

    /** A sequence number, which means something only in its journal's stream. */
    record Seq(String stream, long number) implements Comparable<Seq> {
        @Override
        public int compareTo(Seq that) {
            int byStream = stream.compareTo(that.stream);
            return byStream != 0 ? byStream : Long.compare(number, that.number);
        }
    }

    private final Map<Place, Held> readings = new TreeMap<>();
    private final List<String> events = new ArrayList<>(); // each as one line, without its sequence number
    private final SortedSet<Seq> seqs = new TreeSet<>();
    private final List<String> flaws = new ArrayList<>(); // a place taken twice, times that do not increase

    Map<Place, Held> readings() {
        return Collections.unmodifiableMap(readings);
    }

    /** Places taken twice, numbers given twice, times that do not increase. */
    List<String> flaws() {
        return Collections.unmodifiableList(flaws);
    }

    /** The sequence numbers of what it holds. */
    SortedSet<Seq> seqs() {
        return Collections.unmodifiableSortedSet(seqs);
    }

    void put(String point, long timeMillis, @Nullable BigDecimal value, int quality) {
        Held before = readings.put(new Place(point, timeMillis), new Held(value, quality));
        if (before != null) {
            flaws.add(point + " twice at " + timeMillis + ": " + before.value + " and " + value);
        }
    }

    private void putEvent(
            long timeMillis,
            @Nullable String kind,
            @Nullable String state,
            @Nullable String zone,
            @Nullable String sensor,
            @Nullable String quantity,
            @Nullable String text) {
        events.add(timeMillis + " " + kind + " " + state + " " + zone + "/" + sensor + "/" + quantity + " " + text);
    }

    /** Takes in what was there earlier and is there no longer, since a full disk had its oldest go. */
    void addGone(Ledger earlier) {
        earlier.readings.forEach(readings::putIfAbsent);
        seqs.addAll(earlier.seqs);
        Set<String> here = new HashSet<>(events);
        earlier.events.stream().filter(event -> !here.contains(event)).forEach(events::add);
    }

    /** What the gateway has committed, its journal being in this folder. */
    static Ledger ofJournal(Path folder) throws JournalException {
        Ledger ledger = new Ledger();
        Map<Point, Long> newest = new HashMap<>();
        try (JournalReader reader = JournalReader.open(folder)) {
            List<Point> points = reader.points();
            List<Event> start = reader.events(1, 1); // the first that every journal gets
            String stream = start.isEmpty() ? "" : start.getFirst().stream();
            long from = 1;
            for (List<Round> rounds = reader.rounds(from, READINGS_AT_ONCE);
                    !rounds.isEmpty();
                    rounds = reader.rounds(from, READINGS_AT_ONCE)) {
                for (Round round : rounds) {
                    ledger.putSeq(stream, round.seq());
                    for (int i = 0; i < round.size(); i++) {
                        Point point = points.get(round.point(i));
                        Long before = newest.put(point, round.timeMillis());
                        if (before != null && before >= round.timeMillis()) {
                            ledger.flaws.add(point + " goes from " + before + " to " + round.timeMillis());
                        }
                        ledger.put(
                                point.toString(),
                                round.timeMillis(),
                                round.hasValue(i) ? point.quantity().unscale(round.value(i)) : null,
                                round.quality(i));
                    }
                }
                from = rounds.getLast().seq() + 1;
            }
            from = 1;
            for (List<Event> events = reader.events(from, EVENTS_AT_ONCE);
                    !events.isEmpty();
                    events = reader.events(from, EVENTS_AT_ONCE)) {
                for (Event event : events) {
                    ledger.putSeq(event.stream(), event.seq());
                    ledger.putEvent(
                            event.ts(),
                            event.kind(),
                            event.state(),
                            event.zone(),
                            event.sensor(),
                            event.quantity(),
                            event.text());
                }
                from = events.getLast().seq() + 1;
            }
        }
        return ledger;
    }

    private void putSeq(String stream, long seq) {
        if (!seqs.add(new Seq(stream, seq))) {
            flaws.add("sequence number " + seq + " was given twice");
        }
    }

    /** What the centre's embedded store in this folder holds of all gateways. */
    static Ledger ofEmbedded(Path folder) throws SQLException {
        Ledger ledger = new Ledger();
        SQLiteConfig config = new SQLiteConfig();
        config.setReadOnly(true);
        try (Connection connection = config.createConnection("jdbc:sqlite:" + folder.resolve("central.db"));
                Statement statement = connection.createStatement()) {
            try (ResultSet row = statement.executeQuery(
                    "SELECT point, time_ms, value, decimals, quality FROM reading JOIN series ON id = series")) {
                while (row.next()) {
                    long scaled = row.getLong(3);
                    BigDecimal value = row.wasNull() ? null : BigDecimal.valueOf(scaled, row.getInt(4));
                    ledger.put(row.getString(1), row.getLong(2), value, row.getInt(5));
                }
            }
            try (ResultSet row =
                    statement.executeQuery("SELECT time_ms, kind, state, zone, sensor, quantity, text FROM event")) {
                while (row.next()) {
                    ledger.putEvent(
                            row.getLong(1),
                            row.getString(2),
                            row.getString(3),
                            row.getString(4),
                            row.getString(5),
                            row.getString(6),
                            row.getString(7));
                }
            }
            try (ResultSet row = statement.executeQuery("SELECT stream, first, last FROM delivery")) {
                while (row.next()) {
                    for (long seq = row.getLong(2); seq <= row.getLong(3); seq++) {
                        ledger.putSeq(row.getString(1), seq);
                    }
                }
            }
        }
        return ledger;
    }

    /** What the database {@code coldchain} of an InfluxDB holds, as its query language tells it. */
    static Ledger ofInfluxDb(URI url) throws IOException, InterruptedException {
        Ledger ledger = new Ledger();
        for (JsonNode row : rows(url, "SELECT * FROM reading")) {
            String sensor =
                    row.path("zone").asString() + "/" + row.path("sensor").asString() + "/";
            long time = row.path("time").asLong();
            for (Quantity quantity : Quantity.values()) {
                JsonNode value = row.path(quantity.id());
                JsonNode quality = row.path(quantity.id() + "_quality");
                if (!value.isMissingNode() || !quality.isMissingNode()) {
                    ledger.put(
                            sensor + quantity.id(),
                            time,
                            value.isMissingNode() ? null : value.asDecimal(),
                            quality.asInt(0));
                }
            }
        }
        for (JsonNode row : rows(url, "SELECT * FROM event")) {
            ledger.putEvent(
                    row.path("time").asLong(),
                    text(row.path("kind")),
                    text(row.path("state")),
                    text(row.path("zone")),
                    text(row.path("sensor")),
                    text(row.path("quantity")),
                    text(row.path("text")));
        }
        for (JsonNode row : rows(url, "SELECT * FROM delivery")) {
            for (long seq = row.path("first").asLong(); seq <= row.path("last").asLong(); seq++) {
                ledger.seqs.add(new Seq(row.path("stream").asString(), seq)); // its ranges may overlap
            }
        }
        return ledger;
    }

    private static @Nullable String text(JsonNode cell) {
        return cell.isMissingNode() ? null : cell.asString();
    }

    /** Rows as objects of column and cell, without the cells that are null. */
    private static List<JsonNode> rows(URI url, String query) throws IOException, InterruptedException {
        URI asked = url.resolve("/query?epoch=ms&db=coldchain&q=" + URLEncoder.encode(query, StandardCharsets.UTF_8));
        var answer = HTTP.send(HttpRequest.newBuilder(asked).build(), BodyHandlers.ofByteArray());
        JsonNode result = JSON.readTree(answer.body()).path("results").path(0);
        if (answer.statusCode() != 200 || result.has("error")) {
            throw new IOException(asked + " answered " + answer.statusCode() + ": "
                    + new String(answer.body(), StandardCharsets.UTF_8));
        }
        List<JsonNode> rows = new ArrayList<>();
        for (JsonNode series : result.path("series")) {
            JsonNode columns = series.path("columns");
            for (JsonNode values : series.path("values")) {
                ObjectNode row = JSON.createObjectNode();
                for (int i = 0; i < columns.size(); i++) {
                    if (!values.get(i).isNull()) {
                        row.set(columns.get(i).asString(), values.get(i));
                    }
                }
                rows.add(row);
            }
        }
        return rows;
    }

    /**
     * Everything in which the store differs from what was committed: flaws of either, readings and events missing, too many or
     * with another value or quality. Empty when there is nothing; otherwise the first few of each kind, after their number.
     */
    static List<String> differences(Ledger committed, Ledger stored) {
        List<String> all = readingDifferences(committed, stored);
        tellMissing(all, committed, stored);
        tell(all, "events in the store too often or never committed", minus(stored.events, committed.events));
        tell(all, "sequence numbers in the store that were never given", minus(stored.seqs, committed.seqs));
        return all;
    }

    /** The same of readings only. */
    static List<String> readingDifferences(Ledger committed, Ledger stored) {
        List<String> all = new ArrayList<>();
        tell(all, "flaws in the journal", committed.flaws);
        tell(all, "flaws in the store", stored.flaws);
        tellMissingReadings(all, committed, stored);
        tell(
                all,
                "readings in the store that were never committed",
                minus(stored.readings.keySet(), committed.readings.keySet()));
        return all;
    }

    /** The same, but the store may hold more. */
    static List<String> missing(Ledger committed, Ledger stored) {
        List<String> all = new ArrayList<>();
        tellMissingReadings(all, committed, stored);
        tellMissing(all, committed, stored);
        return all;
    }

    private static void tellMissingReadings(List<String> all, Ledger committed, Ledger stored) {
        List<String> missing = new ArrayList<>();
        List<String> changed = new ArrayList<>();
        committed.readings.forEach((place, held) -> {
            Held found = stored.readings.get(place);
            if (found == null) {
                missing.add(place + " " + held);
            } else if (!found.equals(held)) {
                changed.add(place + ": committed " + held + ", stored " + found);
            }
        });
        tell(all, "readings missing in the store", missing);
        tell(all, "readings changed in the store", changed);
    }

    /** Of events and sequence numbers. */
    private static void tellMissing(List<String> all, Ledger committed, Ledger stored) {
        tell(all, "events missing in the store", minus(committed.events, stored.events));
        tell(all, "sequence numbers missing in the store", minus(committed.seqs, stored.seqs));
    }

    /** What is in the one and not in the other, twice when it is there twice more. */
    private static List<Object> minus(Collection<?> from, Collection<?> what) {
        Map<Object, Integer> left = new HashMap<>();
        what.forEach(one -> left.merge(one, 1, Integer::sum));
        List<Object> more = new ArrayList<>();
        for (Object one : from) {
            if (left.merge(one, -1, Integer::sum) < 0) {
                more.add(one);
            }
        }
        return more;
    }

    private static void tell(List<String> all, String title, List<?> which) {
        if (!which.isEmpty()) {
            all.add(which.size() + " " + title + ": " + which.subList(0, Math.min(which.size(), SHOWN_OF_EACH_KIND)));
        }
    }
}
