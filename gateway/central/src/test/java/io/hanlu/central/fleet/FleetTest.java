package io.hanlu.central.fleet;

import static io.hanlu.central.store.Samples.CRC;
import static io.hanlu.central.store.Samples.GOOD;
import static io.hanlu.central.store.Samples.LUOCHUAN;
import static io.hanlu.central.store.Samples.START_MILLIS;
import static io.hanlu.central.store.Samples.TABLE;
import static io.hanlu.central.store.Samples.occurrence;
import static io.hanlu.central.store.Samples.round;
import static io.hanlu.central.store.Samples.telemetry;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.hanlu.central.fleet.GatewayView.Gap;
import io.hanlu.central.fleet.GatewayView.Newest;
import io.hanlu.central.fleet.GatewayView.Presence;
import io.hanlu.central.store.Delivery;
import io.hanlu.central.store.PointName;
import io.hanlu.central.store.Samples;
import io.hanlu.central.store.StoredReading;
import io.hanlu.central.store.embedded.EmbeddedStore;
import io.hanlu.wire.chunk.Round;
import io.hanlu.wire.message.State;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FleetTest {

    private final Fleet fleet = new Fleet();

    private long commit(Round... rounds) {
        Delivery.Telemetry chunk = telemetry(rounds);
        return fleet.committed(chunk, chunk.sequence());
    }

    private GatewayView gateway() {
        return fleet.gateway("luochuan-apple-01").orElseThrow();
    }

    private Newest newest(String point) {
        return gateway().points().stream()
                .filter(reading -> reading.point().equals(point))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void valueIsShownWithTheDecimalsOfItsPoint() {
        commit(round(1, 200));
        assertEquals("2.00", newest("room-1/air-1/temperature").value());
        assertEquals("°C", newest("room-1/air-1/temperature").unit());
        assertEquals("1", newest("room-1/door-1/door").value());
    }

    @Test
    void badReadingHasNoValueAndTheNameThatItsBirthGivesTheCause() {
        commit(round(1, 0, CRC, GOOD));
        assertEquals("129", newest("room-1/air-1/temperature").qualityName());
        fleet.born(LUOCHUAN, Samples.birth(LUOCHUAN, TABLE));
        assertNull(newest("room-1/air-1/temperature").value());
        assertEquals("crc", newest("room-1/air-1/temperature").qualityName());
        assertEquals("good", newest("room-1/air-1/humidity").qualityName());
    }

    @Test
    void backlogThatArrivesLateDoesNotReplaceNewerReadings() {
        commit(round(9, 900));
        commit(round(3, 300), round(4, 400));
        assertEquals("9.00", newest("room-1/air-1/temperature").value());
        assertEquals(
                Instant.ofEpochMilli(START_MILLIS + 9000),
                newest("room-1/air-1/temperature").time());
    }

    @Test
    void gapsAreWhatIsMissingBetweenTheFirstAndTheLastKnown() {
        commit(round(3, 1), round(4, 1));
        fleet.committed(occurrence(6, null), occurrence(6, null).sequence());
        commit(round(10, 1));
        GatewayView.Stream stream = gateway().streams().getFirst();
        assertEquals(new GatewayView.Stream("stream-a", 3, 10, List.of(new Gap(5, 5), new Gap(7, 9)), 4), stream);
    }

    @Test
    void whatWasCommittedBeforeIsRecognised() {
        assertEquals(0, commit(round(1, 1), round(2, 1)));
        assertEquals(1, commit(round(2, 1), round(3, 1)));
    }

    @Test
    void presenceIsUnknownUntilTheGatewayHasSaidSo() {
        fleet.heard(LUOCHUAN, Instant.EPOCH);
        assertEquals(Presence.UNKNOWN, gateway().presence());
        fleet.state(LUOCHUAN, new State(true, START_MILLIS, "started"));
        assertEquals(Presence.ONLINE, gateway().presence());
        fleet.state(LUOCHUAN, new State(false, START_MILLIS + 1, "connection lost"));
        assertEquals(Presence.OFFLINE, gateway().presence());
        assertEquals("connection lost", gateway().presenceReason());
    }

    @Test
    void birthGivesUnitAndDecimalsToWhatTheStoreKeepsWithout() {
        Standing standing = new Standing(LUOCHUAN);
        standing.stored(new StoredReading(
                LUOCHUAN,
                new PointName("room-1", "air-1", "temperature"),
                null,
                START_MILLIS,
                new BigDecimal("2.0"),
                GOOD));
        standing.born(Samples.birth(LUOCHUAN, TABLE));
        assertEquals("2.00", standing.view().points().getFirst().value());
        assertEquals("°C", standing.view().points().getFirst().unit());
    }

    @Test
    void newestAndGapsSurviveARestartInTheStore(@TempDir Path folder) throws Exception {
        try (EmbeddedStore store = EmbeddedStore.open(folder)) {
            store.write(List.of(telemetry(round(1, 100), round(5, 500))));
            fleet.load(store);
        }
        assertEquals("5.00", newest("room-1/air-1/temperature").value());
        assertEquals(List.of(new Gap(2, 4)), gateway().streams().getFirst().gaps());
        assertNull(gateway().lastContact(), "nothing was heard yet");
    }

    @Test
    void everyChangeChangesTheVersion() {
        long before = fleet.version();
        commit(round(1, 1));
        assertNotEquals(before, fleet.version());
    }
}
