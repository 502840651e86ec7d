package io.hanlu.central.store;

import static io.hanlu.central.store.Samples.CLAMPED;
import static io.hanlu.central.store.Samples.CRC;
import static io.hanlu.central.store.Samples.GOOD;
import static io.hanlu.central.store.Samples.LUOCHUAN;
import static io.hanlu.central.store.Samples.START_MILLIS;
import static io.hanlu.central.store.Samples.VAN;
import static io.hanlu.central.store.Samples.event;
import static io.hanlu.central.store.Samples.occurrence;
import static io.hanlu.central.store.Samples.round;
import static io.hanlu.central.store.Samples.telemetry;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hanlu.wire.chunk.PointTable;
import io.hanlu.wire.chunk.Round;
import io.hanlu.wire.message.Event;
import io.hanlu.wire.message.SeqRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What every store must do. */
public interface StoreContract {

    /** The same store each time it is called in one test; empty at first. */
    Store open() throws Exception;

    /** Writes; a new store may first make its database. */
    static List<Refused> write(Store store, Delivery... batch) throws StoreException {
        try {
            return store.write(List.of(batch));
        } catch (StoreException madeDatabase) {
            return store.write(List.of(batch));
        }
    }

    /** {@code point time-since-start value quality} of everything stored, the value without trailing zeros. */
    static List<String> readings(Store store, GatewayId gateway, @Nullable PointName point) throws StoreException {
        List<String> all = new ArrayList<>();
        store.readings(gateway, point, Long.MIN_VALUE, Long.MAX_VALUE, reading -> all.add(text(reading)));
        return all;
    }

    static String text(StoredReading reading) {
        String value = reading.value() == null
                ? "-"
                : reading.value().stripTrailingZeros().toPlainString();
        return reading.point() + " +" + (reading.timeMillis() - START_MILLIS) + " " + value + " " + reading.quality();
    }

    static Map<String, List<SeqRange>> committed(Store store) throws StoreException {
        Map<String, List<SeqRange>> all = new TreeMap<>();
        store.committed()
                .forEach(c -> all.put(c.gateway() + " " + c.stream(), c.ranges().ranges()));
        return all;
    }

    @Test
    default void emptyStoreHoldsNothing() throws Exception {
        try (Store store = open()) {
            assertEquals(new Store.Count(0, 0, 0), store.count(null));
            assertEquals(Map.of(), committed(store));
            assertEquals(List.of(), readings(store, LUOCHUAN, null));
            store.newest(reading -> {
                throw new AssertionError(reading);
            });
        }
    }

    @Test
    default void readingsComeBackExactlyPointByPointInTheOrderOfTheirTimes() throws Exception {
        try (Store store = open()) {
            assertEquals(List.of(), write(store, telemetry(round(2, -1), round(3, 235)), telemetry(round(1, 0))));
            assertEquals(
                    List.of(
                            "room-1/air-1/humidity +1000 90.1 0",
                            "room-1/air-1/humidity +2000 90.1 0",
                            "room-1/air-1/humidity +3000 90.1 0",
                            "room-1/air-1/temperature +1000 0 0",
                            "room-1/air-1/temperature +2000 -0.01 0",
                            "room-1/air-1/temperature +3000 2.35 0",
                            "room-1/door-1/door +1000 1 0",
                            "room-1/door-1/door +2000 1 0",
                            "room-1/door-1/door +3000 1 0"),
                    readings(store, LUOCHUAN, null).stream().sorted().toList());
            assertEquals(
                    List.of(
                            "room-1/air-1/temperature +1000 0 0",
                            "room-1/air-1/temperature +2000 -0.01 0",
                            "room-1/air-1/temperature +3000 2.35 0"),
                    readings(store, LUOCHUAN, new PointName("room-1", "air-1", "temperature")));
            assertEquals(List.of(), readings(store, VAN, null));
        }
    }

    @Test
    default void boundsOfAScanAreIncluded() throws Exception {
        try (Store store = open()) {
            write(store, telemetry(round(1, 1), round(2, 2), round(3, 3), round(4, 4)));
            List<String> found = new ArrayList<>();
            store.readings(
                    LUOCHUAN,
                    new PointName("room-1", "air-1", "temperature"),
                    START_MILLIS + 2000,
                    START_MILLIS + 3000,
                    reading -> found.add(text(reading)));
            assertEquals(
                    List.of("room-1/air-1/temperature +2000 0.02 0", "room-1/air-1/temperature +3000 0.03 0"), found);
        }
    }

    @Test
    default void badHumidityDoesNotSpoilTheTemperatureOfTheSameSensorAndTime() throws Exception {
        try (Store store = open()) {
            write(store, telemetry(round(1, 235, GOOD, CRC), round(2, 236, CLAMPED, CRC), round(3, 0, CRC, GOOD)));
            assertEquals(
                    List.of(
                            "room-1/air-1/humidity +1000 - 129",
                            "room-1/air-1/humidity +2000 - 129",
                            "room-1/air-1/humidity +3000 90.1 0",
                            "room-1/air-1/temperature +1000 2.35 0",
                            "room-1/air-1/temperature +2000 2.36 2",
                            "room-1/air-1/temperature +3000 - 129"),
                    readings(store, LUOCHUAN, null).stream()
                            .filter(line -> line.contains("air-1"))
                            .sorted()
                            .toList());
            assertEquals(9, store.count(LUOCHUAN).readings());
        }
    }

    @Test
    default void writingTheSameAgainChangesNothing() throws Exception {
        try (Store store = open()) {
            Delivery.Telemetry chunk = telemetry(round(1, 235, GOOD, CRC), round(3, 236, CLAMPED, GOOD));
            write(store, chunk, occurrence(2, "door left open"));
            List<String> once = readings(store, LUOCHUAN, null);
            for (int i = 0; i < 3; i++) {
                write(store, occurrence(2, "door left open"), chunk, chunk);
            }
            assertEquals(once, readings(store, LUOCHUAN, null));
            assertEquals(new Store.Count(6, 1, 1), store.count(LUOCHUAN));
            assertEquals(new Store.Count(6, 1, 1), store.count(null));
        }
    }

    @Test
    default void eventsComeBackWhole() throws Exception {
        try (Store store = open()) {
            Event bare = new Event(
                    "stream-a", 8, START_MILLIS + 8000, "loss", null, null, null, null, null, null, null, null);
            String awkward = "1号冷库 \"warm\", a\\b = c\nnext line";
            write(store, occurrence(7, awkward), new Delivery.Occurrence(LUOCHUAN, bare));
            List<Event> found = new ArrayList<>();
            store.events(LUOCHUAN, START_MILLIS, START_MILLIS + 8000, found::add);
            assertEquals(List.of(event(7, awkward), bare), found);
        }
    }

    @Test
    default void eventsOfTheSameMillisecondAreAllKept() throws Exception {
        try (Store store = open()) {
            List<Delivery> events = new ArrayList<>();
            for (long seq = 1; seq <= 5; seq++) {
                events.add(new Delivery.Occurrence(
                        LUOCHUAN,
                        new Event(
                                "stream-a",
                                seq,
                                START_MILLIS,
                                "door",
                                null,
                                "open",
                                "room-1",
                                "door-1",
                                "door",
                                null,
                                null,
                                null)));
            }
            write(store, events.toArray(Delivery[]::new));
            assertEquals(new Store.Count(0, 5, 0), store.count(null));
        }
    }

    @Test
    default void committedRangesMergeAndKeepTheirGapsAcrossARestart() throws Exception {
        try (Store store = open()) {
            write(store, telemetry(round(1, 1), round(2, 2)), occurrence(3, null));
            write(store, telemetry(round(4, 4), round(9, 9)), telemetry(VAN, Samples.table("van"), round(5, 5)));
        }
        try (Store store = open()) {
            assertEquals(
                    Map.of(
                            LUOCHUAN + " stream-a", List.of(new SeqRange(1, 4), new SeqRange(9, 9)),
                            VAN + " van", List.of(new SeqRange(5, 5))),
                    committed(store));
            write(store, telemetry(round(5, 5), round(6, 6)), telemetry(round(8, 8)));
            write(store, telemetry(round(7, 7)));
            assertEquals(List.of(new SeqRange(1, 9)), committed(store).get(LUOCHUAN + " stream-a"));
        }
    }

    @Test
    default void newestIsByTimeAndSaysWhenItIsBad() throws Exception {
        try (Store store = open()) {
            write(store, telemetry(round(5, 500, GOOD, CRC), round(6, 600, CRC, CLAMPED)));
            write(store, telemetry(round(1, 100), round(4, 400)));
            List<String> newest = new ArrayList<>();
            store.newest(reading -> newest.add(text(reading)));
            assertEquals(
                    List.of(
                            "room-1/air-1/humidity +6000 90.1 2",
                            "room-1/air-1/temperature +6000 - 129",
                            "room-1/door-1/door +6000 1 0"),
                    newest.stream().sorted().toList());
        }
    }

    @Test
    default void pointWithAnImpossibleNameIsRefusedAndTheRestIsStored() throws Exception {
        try (Store store = open()) {
            PointTable odd = new PointTable(
                    "stream-a",
                    List.of(
                            new PointTable.Entry("room-1/air-1/temperature", "°C", 2),
                            new PointTable.Entry("no point at all", "", 0)));
            Delivery.Telemetry chunk = telemetry(
                    LUOCHUAN,
                    odd,
                    new Round(1, START_MILLIS + 1000, new int[] {0, 1}, new int[] {235, 1}, new byte[2]),
                    new Round(2, START_MILLIS + 2000, new int[] {0}, new int[] {236}, new byte[1]));
            List<Refused> refused = write(store, chunk);
            assertEquals(1, refused.size());
            assertEquals(1, refused.getFirst().seq());
            assertTrue(refused.getFirst().item().contains("no point at all"), refused.toString());
            assertEquals(2, store.count(LUOCHUAN).readings());
            assertEquals(List.of(new SeqRange(2, 2)), committed(store).get(LUOCHUAN + " stream-a"), "round 1 is a gap");
        }
    }
}
