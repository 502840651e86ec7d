package io.hanlu.central.store.influxdb;

import static io.hanlu.central.store.Samples.CRC;
import static io.hanlu.central.store.Samples.GOOD;
import static io.hanlu.central.store.Samples.LUOCHUAN;
import static io.hanlu.central.store.Samples.START_MILLIS;
import static io.hanlu.central.store.Samples.occurrence;
import static io.hanlu.central.store.Samples.round;
import static io.hanlu.central.store.Samples.telemetry;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hanlu.central.store.Delivery;
import io.hanlu.central.store.PointName;
import io.hanlu.central.store.Refused;
import io.hanlu.central.store.Store;
import io.hanlu.central.store.StoreContract;
import io.hanlu.central.store.StoreException;
import io.hanlu.wire.chunk.Round;
import io.hanlu.wire.message.SeqRange;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.influxdb.InfluxDB;
import org.influxdb.InfluxDBFactory;
import org.influxdb.dto.Query;
import org.influxdb.dto.QueryResult;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("NullAway.Init")
final class InfluxDbStoreIT implements StoreContract {

    private static InfluxDb influx;
    private static int databases;
    private static int opened;

    private String database;

    @BeforeAll
    static void startInfluxDb(@TempDir Path folder) throws Exception {
        influx = InfluxDb.start(folder);
    }

    @AfterAll
    static void stopInfluxDb() {
        influx.close();
    }

    @BeforeEach
    void newDatabase() {
        database = "coldchain_" + databases++;
    }

    @Override
    public Store open() {
        return open(influx, null, null);
    }

    private Store open(InfluxDb server, @Nullable String username, @Nullable String password) {
        return InfluxDbStore.open(
                server.url(),
                database,
                username,
                password,
                () -> Instant.ofEpochMilli(START_MILLIS),
                new SplittableRandom(opened++));
    }

    /** One line a row of the answer: {@code column=value} of what is not null. */
    private List<String> ask(String influxQl) {
        List<String> rows = new ArrayList<>();
        try (InfluxDB client = InfluxDBFactory.connect(influx.url().toString())) {
            QueryResult answer = client.query(new Query(influxQl, database), TimeUnit.MILLISECONDS);
            for (QueryResult.Series series : answer.getResults().getFirst().getSeries()) {
                for (List<Object> row : series.getValues()) {
                    StringBuilder text = new StringBuilder();
                    for (int i = 1; i < row.size(); i++) {
                        Object value = row.get(i);
                        text.append(value == null ? "" : series.getColumns().get(i) + "=" + value + " ");
                    }
                    rows.add(text.toString().strip());
                }
            }
        }
        return rows;
    }

    @Test
    void sensorIsOneRowWithAFieldAQuantityAndSaysWhichQuantityIsNotGood() throws Exception {
        try (Store store = open()) {
            StoreContract.write(store, telemetry(round(1, 235), round(2, 236, GOOD, CRC)));
            assertEquals(
                    List.of(
                            "gateway=luochuan-apple-01 group=CN-SN humidity=90.1 sensor=air-1 temperature=2.35 zone=room-1",
                            "gateway=luochuan-apple-01 group=CN-SN humidity_quality=129.0 quality=129.0 sensor=air-1"
                                    + " temperature=2.36 zone=room-1"),
                    ask("SELECT * FROM reading WHERE sensor='air-1'"));
        }
    }

    @Test
    void eventHasTheColumnsOfTheContract() throws Exception {
        try (Store store = open()) {
            StoreContract.write(store, occurrence(7, "too warm"));
            assertEquals(
                    List.of("kind=high severity=high state=active value=4.25 limit=2.5 text=too warm zone=room-1"),
                    ask("SELECT kind,severity,state,value,\"limit\",text,zone FROM event"));
        }
    }

    @Test
    void rangesOfAGrowingStreamTakeOnePoint() throws Exception {
        try (Store store = open()) {
            for (int seq = 1; seq <= 50; seq++) {
                StoreContract.write(store, telemetry(round(seq, seq)));
            }
            assertEquals(List.of("first=1.0 last=50.0"), ask("SELECT first,last FROM delivery"));
        }
    }

    @Test
    void fieldOfAnotherTypeIsFoundAndEverythingElseIsStored() throws Exception {
        try (Store store = open()) {
            StoreContract.write(store, occurrence(1, null));
            influx.write(
                    database, "reading,group=CN-SN,gateway=stranger,zone=z,sensor=s humidity=\"wet\" " + START_MILLIS);
            List<Round> rounds = new ArrayList<>();
            for (int seq = 2; seq <= 40; seq++) {
                rounds.add(
                        seq == 23
                                ? round(seq, seq)
                                : new Round(
                                        seq,
                                        START_MILLIS + seq * 1000L,
                                        new int[] {0, 2},
                                        new int[] {seq, 1},
                                        new byte[2]));
            }
            Delivery.Telemetry chunk = telemetry(rounds.toArray(Round[]::new));
            List<Refused> refused = StoreContract.write(store, chunk);
            assertEquals(1, refused.size(), refused.toString());
            assertEquals(23, refused.getFirst().seq());
            assertTrue(refused.getFirst().reason().contains("field type conflict"), refused.toString());
            assertEquals(
                    39,
                    StoreContract.readings(store, LUOCHUAN, new PointName("room-1", "air-1", "temperature"))
                            .size(),
                    "the temperature beside the spoilt humidity is stored");
            assertEquals(
                    List.of(new SeqRange(1, 22), new SeqRange(24, 40)),
                    StoreContract.committed(store).get(LUOCHUAN + " stream-a"));
        }
    }

    @Test
    void moreRowsThanAPageComeBackAll() throws Exception {
        try (Store store = open()) {
            for (int from = 1; from <= 22_000; from += 11_000) {
                List<Round> rounds = new ArrayList<>();
                for (int seq = from; seq < from + 11_000; seq++) {
                    rounds.add(round(seq, seq));
                }
                StoreContract.write(store, telemetry(rounds.toArray(Round[]::new)));
            }
            assertEquals(
                    22_000,
                    StoreContract.readings(store, LUOCHUAN, new PointName("room-1", "air-1", "temperature")).stream()
                            .distinct()
                            .count());
            assertEquals(66_000, store.count(null).readings());
        }
    }

    @Test
    void serverThatIsAwayIsNamedAndTheSameBatchIsStoredWhenItIsBack() throws Exception {
        try (Store store = open()) {
            StoreContract.write(store, telemetry(round(1, 1)));
            influx.kill();
            StoreException e = assertThrows(StoreException.class, () -> store.write(List.of(telemetry(round(2, 2)))));
            assertTrue(String.valueOf(e.getMessage()).contains(influx.url().toString()), e.toString());
            influx.run();
            assertEquals(List.of(), store.write(List.of(telemetry(round(2, 2)))));
            assertEquals(6, store.count(LUOCHUAN).readings(), "also what was committed before the kill");
        }
    }

    @Test
    void serverThatDoesNotLetUsInRefusesUsAndNotTheReadings(@TempDir Path folder) throws Exception {
        try (InfluxDb guarded = InfluxDb.start(folder, "auth-enabled = true")) {
            guarded.query("CREATE USER hanlu WITH PASSWORD 'right' WITH ALL PRIVILEGES");
            for (@Nullable String password : new @Nullable String[] {null, "wrong"}) {
                try (Store store = open(guarded, password == null ? null : "hanlu", password)) {
                    StoreException e =
                            assertThrows(StoreException.class, () -> store.write(List.of(telemetry(round(1, 1)))));
                    assertTrue(String.valueOf(e.getMessage()).contains("check store.username"), e.toString());
                }
            }
            try (Store store = open(guarded, "hanlu", "right")) {
                assertEquals(List.of(), StoreContract.write(store, telemetry(round(1, 1))));
                assertEquals(3, store.count(null).readings());
            }
        }
    }

    @Test
    void nameThatCannotBeResolvedIsAStoreThatIsAway() throws Exception {
        try (Store store = InfluxDbStore.open(
                URI.create("http://influxdb.invalid:8086"),
                database,
                null,
                null,
                () -> Instant.ofEpochMilli(START_MILLIS),
                new SplittableRandom(1))) {
            assertThrows(StoreException.class, () -> store.write(List.of(telemetry(round(1, 1)))));
        }
    }
}
