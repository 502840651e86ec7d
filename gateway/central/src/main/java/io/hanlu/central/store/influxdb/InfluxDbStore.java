package io.hanlu.central.store.influxdb;

import io.hanlu.central.store.Delivery;
import io.hanlu.central.store.GatewayId;
import io.hanlu.central.store.PointName;
import io.hanlu.central.store.Refused;
import io.hanlu.central.store.Store;
import io.hanlu.central.store.StoreException;
import io.hanlu.central.store.StoredReading;
import io.hanlu.wire.message.Event;
import io.hanlu.wire.message.SeqRanges;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import okhttp3.OkHttpClient;
import org.influxdb.InfluxDB;
import org.influxdb.InfluxDBException;
import org.influxdb.InfluxDBFactory;
import org.influxdb.dto.Query;
import org.influxdb.dto.QueryResult;
import org.jspecify.annotations.Nullable;

/**
 * Writes synchronously, in requests of our own making; asynchronous batching of the client library loses points when the
 * server is away. A request that the server takes only in part is halved until the point it refuses is found; of a refused
 * point every field is tried alone, so that a spoilt humidity does not cost the temperature beside it.
 */
public final class InfluxDbStore implements Store {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(30);

    /** InfluxDB is fastest from here on. */
    private static final int REQUEST_LINES = 5_000;

    /** An event may have 16 KB of text; InfluxDB reads at most 25 MB at once. */
    private static final int REQUEST_EVENTS = 500;

    private static final int PAGE_ROWS = 10_000;

    /** Ranges a stream that are asked for at once: all streams answer together. */
    private static final int PAGE_RANGES = 50;

    private final URI url;
    private final String database;
    private final @Nullable String username;
    private final @Nullable String password;
    private final CommittedRuns runs;
    private @Nullable InfluxDB client; // guarded by this

    private InfluxDbStore(
            URI url, String database, @Nullable String username, @Nullable String password, CommittedRuns runs) {
        this.url = url;
        this.database = database;
        this.username = username;
        this.password = password;
        this.runs = runs;
    }

    /**
     * Prepares the store; the server, and its name, need not be there yet.
     *
     * @param database made by the first write when missing
     * @param username null for none
     * @param password null together with it
     */
    public static InfluxDbStore open(
            URI url,
            String database,
            @Nullable String username,
            @Nullable String password,
            InstantSource clock,
            RandomGenerator random) {
        return new InfluxDbStore(url, database, username, password, new CommittedRuns(clock, random));
    }

    /** The library looks the name up when its client is made, and fails without it: so it is made when first needed. */
    private synchronized InfluxDB client() {
        InfluxDB made = client;
        if (made == null) {
            OkHttpClient.Builder http = new OkHttpClient.Builder()
                    .socketFactory(new NoDelaySocketFactory())
                    .connectTimeout(CONNECT_TIMEOUT)
                    .readTimeout(ANSWER_TIMEOUT)
                    .writeTimeout(ANSWER_TIMEOUT);
            made = username == null || password == null
                    ? InfluxDBFactory.connect(url.toString(), http)
                    : InfluxDBFactory.connect(url.toString(), username, password, http);
            client = made;
        }
        return made;
    }

    @Override
    public List<Refused> write(List<Delivery> batch) throws StoreException {
        List<Refused> refused = new ArrayList<>();
        List<Line> readings = new ArrayList<>();
        List<Line> events = new ArrayList<>();
        for (Delivery delivery : batch) {
            switch (delivery) {
                case Delivery.Telemetry telemetry -> Line.readings(telemetry, readings, refused);
                case Delivery.Occurrence occurrence -> Line.event(occurrence, events, refused);
            }
        }
        writeAll(readings, REQUEST_LINES, TimeUnit.MILLISECONDS, refused);
        writeAll(events, REQUEST_EVENTS, TimeUnit.NANOSECONDS, refused);

        CommittedRuns.Change change = runs.commit(committed(batch, refused));
        for (int from = 0; from < change.lines().size(); from += REQUEST_LINES) {
            int to = Math.min(from + REQUEST_LINES, change.lines().size());
            try {
                send(change.lines().subList(from, to), TimeUnit.NANOSECONDS);
            } catch (RefusedException e) {
                throw new StoreException(
                        "the store " + url + " refuses sequence ranges: " + e.getMessage()
                                + "; measurement \"delivery\" of database " + database + " must be ours alone",
                        e);
            }
        }
        runs.keep(change);
        return refused;
    }

    private static Map<CommittedRuns.Key, SeqRanges> committed(List<Delivery> batch, List<Refused> refused) {
        IdentityHashMap<Delivery, Set<Long>> spoilt = new IdentityHashMap<>();
        for (Refused item : refused) {
            spoilt.computeIfAbsent(item.delivery(), delivery -> new HashSet<>()).add(item.seq());
        }
        Map<CommittedRuns.Key, SeqRanges> committed = new LinkedHashMap<>();
        for (Delivery delivery : batch) {
            SeqRanges into = committed.computeIfAbsent(
                    new CommittedRuns.Key(delivery.gateway(), delivery.stream()), key -> new SeqRanges());
            delivery.sequenceWithout(spoilt.getOrDefault(delivery, Set.of()))
                    .ranges()
                    .forEach(into::add);
        }
        return committed;
    }

    private void writeAll(List<Line> lines, int request, TimeUnit precision, List<Refused> refused)
            throws StoreException {
        for (int from = 0; from < lines.size(); from += request) {
            write(lines.subList(from, Math.min(from + request, lines.size())), precision, refused);
        }
    }

    private void write(List<Line> lines, TimeUnit precision, List<Refused> refused) throws StoreException {
        try {
            send(lines.stream().map(Line::text).toList(), precision);
        } catch (RefusedException e) {
            if (lines.size() > 1) {
                int half = lines.size() / 2;
                write(lines.subList(0, half), precision, refused);
                write(lines.subList(half, lines.size()), precision, refused);
                return;
            }
            Line line = lines.getFirst();
            if (line.fields().size() > 1 && line.delivery() instanceof Delivery.Telemetry) {
                for (Line single : line.split()) {
                    write(List.of(single), precision, refused);
                }
                return;
            }
            refused.add(new Refused(line.delivery(), line.seq(), line.text(), String.valueOf(e.getMessage())));
        }
    }

    /** The server will never take at least one of the lines. */
    private static final class RefusedException extends Exception {
        private static final long serialVersionUID = 1L;

        RefusedException(InfluxDBException cause) {
            super(cause.getMessage(), cause);
        }
    }

    private void send(List<String> lines, TimeUnit precision) throws StoreException, RefusedException {
        if (lines.isEmpty()) {
            return;
        }
        try {
            // A cluster must have it on more than one machine before the gateway may forget it; a single server ignores
            // it.
            client().write(database, null, InfluxDB.ConsistencyLevel.QUORUM, precision, lines);
        } catch (InfluxDBException.DatabaseNotFoundException e) {
            query("CREATE DATABASE " + identifier(database));
            throw new StoreException("the store " + url + " had no database " + database + "; it is made now", e);
        } catch (InfluxDBException e) {
            if (isRefusal(e)) {
                throw new RefusedException(e);
            }
            throw failed("write to", e);
        }
    }

    /**
     * Whether writing the same again would be refused again. What the library calls not worth a retry is no measure: it takes
     * "unable to parse authentication credentials" for a bad point, and a limit on tag values for a passing trouble.
     */
    private static boolean isRefusal(InfluxDBException e) {
        String message = String.valueOf(e.getMessage());
        return e instanceof InfluxDBException.FieldTypeConflictException
                || e instanceof InfluxDBException.PointsBeyondRetentionPolicyException
                || message.contains("unable to parse '")
                || (message.contains("partial write") && message.contains("dropped="));
    }

    private StoreException failed(String what, InfluxDBException e) {
        String message = String.valueOf(e.getMessage());
        boolean login = e instanceof InfluxDBException.AuthorizationFailedException || message.contains("credentials");
        return new StoreException(
                "cannot " + what + " database " + database + " at " + url + ": " + message + "; "
                        + (login
                                ? "check store.username and store.password_file"
                                : "check that InfluxDB runs there and has room"),
                e);
    }

    @Override
    public List<Committed> committed() throws StoreException {
        Map<CommittedRuns.Key, SeqRanges> all = new LinkedHashMap<>();
        boolean more = true;
        for (int offset = 0; more; offset += PAGE_RANGES) {
            more = false;
            List<QueryResult.Series> page = query("SELECT \"first\",\"last\" FROM \"delivery\""
                    + " GROUP BY \"group\",\"gateway\",\"stream\" LIMIT " + PAGE_RANGES + " OFFSET " + offset);
            for (QueryResult.Series series : page) {
                more |= series.getValues().size() == PAGE_RANGES;
                SeqRanges ranges = all.computeIfAbsent(
                        new CommittedRuns.Key(gateway(series), tag(series, "stream")), key -> new SeqRanges());
                for (List<Object> row : series.getValues()) {
                    ranges.add(
                            number(row.get(1)).longValueExact(),
                            number(row.get(2)).longValueExact());
                }
            }
        }
        return all.entrySet().stream()
                .map(entry -> new Committed(entry.getKey().gateway(), entry.getKey().stream(), entry.getValue()))
                .toList();
    }

    @Override
    public void newest(Consumer<StoredReading> to) throws StoreException {
        for (String quantity : quantities()) {
            Map<List<Object>, StoredReading> byPoint = new HashMap<>();
            for (QueryResult.Series series : query("SELECT last(" + identifier(quantity) + ") FROM \"reading\""
                    + " GROUP BY \"group\",\"gateway\",\"zone\",\"sensor\"")) {
                StoredReading reading =
                        reading(series, quantity, series.getValues().getFirst(), 1, -1);
                byPoint.put(List.of(reading.gateway(), reading.point()), reading);
            }
            for (QueryResult.Series series : query("SELECT last(" + identifier(quantity + Line.QUALITY_SUFFIX)
                    + ") FROM \"reading\" GROUP BY \"group\",\"gateway\",\"zone\",\"sensor\"")) {
                StoredReading bad = reading(series, quantity, series.getValues().getFirst(), -1, 1);
                byPoint.merge(List.of(bad.gateway(), bad.point()), bad, InfluxDbStore::newer);
            }
            byPoint.values().forEach(to);
        }
    }

    /** The newest value, good so far as is known, and the newest reading that was not good. */
    private static StoredReading newer(StoredReading value, StoredReading notGood) {
        if (value.timeMillis() == notGood.timeMillis()) {
            return new StoredReading(
                    value.gateway(), value.point(), null, value.timeMillis(), value.value(), notGood.quality());
        }
        return value.timeMillis() > notGood.timeMillis() ? value : notGood;
    }

    @Override
    public void readings(
            GatewayId gateway, @Nullable PointName point, long fromMillis, long toMillis, Consumer<StoredReading> to)
            throws StoreException {
        for (String quantity : point == null ? quantities() : List.of(point.quantity())) {
            String select = "SELECT " + identifier(quantity) + "," + identifier(quantity + Line.QUALITY_SUFFIX)
                    + " FROM \"reading\" WHERE " + where(gateway);
            String grouped = " GROUP BY \"group\",\"gateway\",\"zone\",\"sensor\" LIMIT ";
            for (QueryResult.Series found : query(select + range(fromMillis, toMillis) + grouped + 1)) {
                String zone = tag(found, "zone");
                String sensor = tag(found, "sensor");
                if (point != null
                        && !(point.zone().equals(zone) && point.sensor().equals(sensor))) {
                    continue;
                }
                String one = select + " AND \"zone\"=" + text(zone) + " AND \"sensor\"=" + text(sensor);
                long next = fromMillis;
                int rows = PAGE_ROWS;
                while (rows == PAGE_ROWS) {
                    rows = 0;
                    for (QueryResult.Series series : query(one + range(next, toMillis) + grouped + PAGE_ROWS)) {
                        for (List<Object> row : series.getValues()) {
                            StoredReading reading = reading(series, quantity, row, 1, 2);
                            next = reading.timeMillis() + 1;
                            rows++;
                            to.accept(reading);
                        }
                    }
                }
            }
        }
    }

    @Override
    public void events(GatewayId gateway, long fromMillis, long toMillis, Consumer<Event> to) throws StoreException {
        int rows = PAGE_ROWS;
        for (int offset = 0; rows == PAGE_ROWS; offset += PAGE_ROWS) {
            rows = 0;
            String select =
                    "SELECT \"stream\",\"seq\",\"kind\",\"severity\",\"state\",\"zone\",\"sensor\",\"quantity\","
                            + "\"value\",\"limit\",\"text\" FROM \"event\" WHERE ";
            // An event's nanoseconds hold its sequence number: the last millisecond counts whole.
            String time = range(fromMillis, toMillis < Long.MAX_VALUE ? toMillis + 1 : toMillis)
                    .replace("<=", toMillis < Long.MAX_VALUE ? "<" : "<=");
            for (QueryResult.Series series :
                    query(select + where(gateway) + time + " LIMIT " + PAGE_ROWS + " OFFSET " + offset)) {
                for (List<Object> row : series.getValues()) {
                    rows++;
                    to.accept(new Event(
                            Objects.requireNonNull(string(row.get(1))),
                            number(row.get(2)).longValueExact(),
                            number(row.get(0)).longValueExact(),
                            Objects.requireNonNull(string(row.get(3))),
                            string(row.get(4)),
                            string(row.get(5)),
                            string(row.get(6)),
                            string(row.get(7)),
                            string(row.get(8)),
                            optional(row.get(9)),
                            optional(row.get(10)),
                            string(row.get(11))));
                }
            }
        }
    }

    @Override
    public Count count(@Nullable GatewayId gateway) throws StoreException {
        String where = gateway == null ? "" : " AND " + where(gateway);
        String first = gateway == null ? "" : " WHERE " + where(gateway);
        long readings = 0;
        for (String quantity : quantities()) {
            String quality = identifier(quantity + Line.QUALITY_SUFFIX);
            readings += sum("SELECT count(" + identifier(quantity) + ") FROM \"reading\"" + first);
            readings += sum("SELECT count(" + quality + ") FROM \"reading\" WHERE " + quality + " >= 128" + where);
        }
        String active = " WHERE \"state\" = '" + ALARM_ACTIVE + "'" + where;
        return new Count(
                readings,
                sum("SELECT count(\"kind\") FROM \"event\"" + first),
                sum("SELECT count(\"kind\") FROM \"event\"" + active));
    }

    private long sum(String select) throws StoreException {
        long sum = 0;
        for (QueryResult.Series series : query(select)) {
            sum += number(series.getValues().getFirst().get(1)).longValueExact();
        }
        return sum;
    }

    /** Every quantity that any gateway has sent, with a value or without. */
    private List<String> quantities() throws StoreException {
        Set<String> quantities = new TreeSet<>();
        for (QueryResult.Series series : query("SHOW FIELD KEYS FROM \"reading\"")) {
            for (List<Object> row : series.getValues()) {
                String field = String.valueOf(row.getFirst());
                if (!field.equals(Line.QUALITY)) {
                    quantities.add(
                            field.endsWith(Line.QUALITY_SUFFIX)
                                    ? field.substring(0, field.length() - Line.QUALITY_SUFFIX.length())
                                    : field);
                }
            }
        }
        return List.copyOf(quantities);
    }

    @Override
    public synchronized void close() {
        if (client != null) {
            client.close();
        }
    }

    private List<QueryResult.Series> query(String influxQl) throws StoreException {
        QueryResult answer;
        try {
            Query query = new Query(influxQl, database, influxQl.startsWith("CREATE"));
            answer = influxQl.startsWith("CREATE")
                    ? client().query(query)
                    : client().query(query, TimeUnit.MILLISECONDS);
        } catch (InfluxDBException e) {
            throw failed("ask", e);
        }
        List<QueryResult.Series> all = new ArrayList<>();
        String error = answer.getError();
        if (answer.getResults() != null) {
            for (QueryResult.Result result : answer.getResults()) {
                error = error == null ? result.getError() : error;
                if (result.getSeries() != null) {
                    all.addAll(result.getSeries());
                }
            }
        }
        if (error != null && error.startsWith("database not found")) {
            return List.of(); // nothing was ever written
        }
        if (error != null) {
            throw new StoreException(
                    "database " + database + " at " + url + " answered \"" + error + "\" to " + influxQl);
        }
        return all;
    }

    private static StoredReading reading(
            QueryResult.Series series, String quantity, List<Object> row, int valueColumn, int qualityColumn) {
        BigDecimal value = valueColumn < 0 ? null : optional(row.get(valueColumn));
        BigDecimal quality = qualityColumn < 0 ? null : optional(row.get(qualityColumn));
        return new StoredReading(
                gateway(series),
                new PointName(tag(series, "zone"), tag(series, "sensor"), quantity),
                null,
                number(row.getFirst()).longValueExact(),
                value,
                quality == null ? 0 : quality.intValueExact());
    }

    private static GatewayId gateway(QueryResult.Series series) {
        return new GatewayId(tag(series, "group"), tag(series, "gateway"));
    }

    private static String tag(QueryResult.Series series, String name) {
        return series.getTags() == null ? "" : series.getTags().getOrDefault(name, "");
    }

    private static String where(GatewayId gateway) {
        return "\"group\"=" + text(gateway.group()) + " AND \"gateway\"=" + text(gateway.gateway());
    }

    private static String range(long fromMillis, long toMillis) {
        long limit = Long.MAX_VALUE / 1_000_000 - 1;
        return " AND time >= " + Math.max(-limit, fromMillis) + "ms AND time <= " + Math.min(limit, toMillis) + "ms";
    }

    private static String identifier(String name) {
        return "\"" + name.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }

    private static String text(String value) {
        return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }

    /** The client reads every JSON number as a double; its shortest text is the decimal that was written. */
    private static BigDecimal number(@Nullable Object value) {
        return new BigDecimal(String.valueOf(value));
    }

    private static @Nullable BigDecimal optional(@Nullable Object value) {
        return value == null ? null : number(value);
    }

    private static @Nullable String string(@Nullable Object value) {
        return value == null ? null : value.toString();
    }
}
