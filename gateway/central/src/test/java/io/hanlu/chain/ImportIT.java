package io.hanlu.chain;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hanlu.central.store.influxdb.InfluxDb;
import io.hanlu.wire.message.Topics;
import io.hanlu.wire.mqtt.Arrived;
import io.hanlu.wire.mqtt.Listener;
import io.hanlu.wire.mqtt.MqttLink;
import io.hanlu.wire.mqtt.MqttSession;
import io.hanlu.wire.mqtt.MqttSettings;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A data logger's recording reaches InfluxDB whole, exact and once, however often it is imported. */
class ImportIT {

    private static final int VALUES = 10_653;
    private static final Duration TIMEOUT = Duration.ofSeconds(90);

    @RegisterExtension
    private final Chain chain = new Chain();

    @Test
    void aRecordingIsInInfluxDbValueByValueAndImportingItAgainChangesNothing() throws Exception {
        InfluxDb influxDb = chain.owned(InfluxDb.start(chain.folder().resolve("influxdb")));
        AtomicInteger chunks = countChunks();
        chain.centre(influxDb.url()).start();
        Ledger recorded = recorded(chain.recording());
        assertEquals(VALUES, recorded.readings().size());

        Daemon gateway = chain.gateway("first", chain.importing());
        gateway.start();
        awaitImported(gateway, 1);
        chain.awaitStored(gateway, () -> Ledger.ofInfluxDb(influxDb.url()));
        assertEquals(0, gateway.stop());
        assertEquals(Daemon.counts(VALUES, VALUES, 0, VALUES), gateway.stopped());
        assertEquals(List.of(), Ledger.readingDifferences(recorded, Ledger.ofInfluxDb(influxDb.url())));

        // The same folder: its journal knows what it has.
        int sent = chunks.get();
        assertTrue(sent > 0, "chunks were seen on their way");
        gateway.start();
        awaitImported(gateway, 2);
        assertEquals(0, gateway.stop());
        assertEquals(Daemon.counts(VALUES, 0, VALUES, 0), gateway.stopped());
        assertEquals(sent, chunks.get(), "chunks sent");
        assertEquals(List.of(), Ledger.readingDifferences(recorded, Ledger.ofInfluxDb(influxDb.url())));

        // A new journal knows nothing, sends all of it as a new stream, and the store overwrites like with like.
        Daemon other = chain.gateway("other", chain.importing());
        other.start();
        awaitImported(other, 1);
        chain.awaitStored(other, () -> Ledger.ofInfluxDb(influxDb.url()));
        assertEquals(0, other.stop());
        assertEquals(Daemon.counts(VALUES, VALUES, 0, VALUES), other.stopped());
        assertTrue(chunks.get() > sent, "chunks were sent again");
        assertEquals(List.of(), Ledger.readingDifferences(recorded, Ledger.ofInfluxDb(influxDb.url())));
    }

    private static void awaitImported(Daemon gateway, int times) {
        await("the end of the recording")
                .atMost(TIMEOUT)
                .failFast("the gateway ended", () -> !gateway.isAlive())
                .until(() -> gateway.err().split("has ended after " + VALUES + " readings", -1).length > times);
    }

    /** The file as a person would read it: its first two columns, in the time of the place where it was recorded. */
    private static Ledger recorded(Path file) throws IOException {
        Ledger ledger = new Ledger();
        List<String> lines = Files.readAllLines(file);
        for (String line : lines.subList(1, lines.size())) {
            String[] cells = line.split(",", -1);
            long time = LocalDateTime.parse(cells[0])
                    .atZone(ZoneId.of("Asia/Shanghai"))
                    .toInstant()
                    .toEpochMilli();
            ledger.put("room-1/rec-1/temperature", time, new BigDecimal(cells[1]), 0);
        }
        return ledger;
    }

    /** Counts telemetry messages at the broker, as any subscriber sees them. */
    private AtomicInteger countChunks() throws InterruptedException {
        AtomicInteger chunks = new AtomicInteger();
        CountDownLatch connected = new CountDownLatch(1);
        Listener listener = new Listener() {
            @Override
            public void connected(MqttSession session) {
                connected.countDown();
            }

            @Override
            public void arrived(MqttSession session, Arrived message) {
                chunks.incrementAndGet();
            }

            @Override
            public void lost(String reason) {}
        };
        MqttSettings settings = new MqttSettings(
                URI.create("mqtt://127.0.0.1:" + chain.broker().port()),
                "tap",
                null,
                null,
                null,
                null,
                List.of(Topics.everyGateway(Topics.Kind.TELEMETRY)),
                false,
                64);
        MqttLink link = chain.owned(new MqttLink(settings, listener, "tap", new Random(1), System::nanoTime));
        link.start();
        assertTrue(connected.await(10, TimeUnit.SECONDS), "the tap is connected");
        return chunks;
    }
}
