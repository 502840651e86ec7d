import io.hanlu.bridge.Clock;
import io.hanlu.bridge.Point;
import io.hanlu.bridge.Quality;
import io.hanlu.bridge.Quantity;
import io.hanlu.edge.config.GatewayConfig;
import io.hanlu.edge.journal.Commit;
import io.hanlu.edge.journal.Happening;
import io.hanlu.edge.journal.Journal;
import io.hanlu.edge.uplink.Uplink;
import io.hanlu.wire.chunk.ChunkDecoder;
import io.hanlu.wire.chunk.ChunkHeader;
import io.hanlu.wire.chunk.Round;
import io.hanlu.wire.message.Birth;
import io.hanlu.wire.message.Event;
import io.hanlu.wire.message.Safe;
import io.hanlu.wire.message.SeqRange;
import io.hanlu.wire.message.SeqRanges;
import io.hanlu.wire.message.Topics;
import io.hanlu.wire.mqtt.Arrived;
import io.hanlu.wire.mqtt.Listener;
import io.hanlu.wire.mqtt.MqttLink;
import io.hanlu.wire.mqtt.MqttSession;
import io.hanlu.wire.mqtt.MqttSettings;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;

/**
 * What the uplink can do: how fast a backlog drains, how long an alarm takes meanwhile, and what a reading costs on the wire. The
 * daemon's own journal and uplink in one process; the centre is a subscriber that confirms what comes and stores nothing. Run by the
 * scripts beside it, with a real broker.
 */
public final class Delivering {

    private static final Clock CLOCK = Clock.system();
    private static final int POINTS = 64;
    private static final int ROUNDS_IN_COMMIT = 10;
    private static final long BEGIN = 1_767_225_600_000L;
    private static final Topics TOPICS = new Topics("CN-SN", "bench-delivery");
    private static final String TELEMETRY = TOPICS.of(Topics.Kind.TELEMETRY);

    private Delivering() {}

    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[1]);
        switch (arguments[0]) {
            case "drain" -> drain(folder, port(arguments[2]), arguments[3], Integer.parseInt(arguments[4]));
            case "alarm-latency" -> latency(folder, port(arguments[2]), Integer.parseInt(arguments[3]));
            case "wire-bytes" -> wireBytes(folder, tls(arguments[2]), tls(arguments[3]), Path.of(arguments[4]));
            default -> throw new IllegalArgumentException(arguments[0]);
        }
    }

    private static URI port(String port) {
        return URI.create("mqtt://127.0.0.1:" + port);
    }

    private static URI tls(String port) {
        return URI.create("mqtts://localhost:" + port);
    }

    // ---- a gateway and a centre ----

    private static Journal journal(Path folder, int points) throws Exception {
        return Journal.open(
                folder,
                IntStream.range(0, points)
                        .mapToObj(i -> new Point(
                                "room-1", "air-" + i / 2, i % 2 == 0 ? Quantity.TEMPERATURE : Quantity.HUMIDITY))
                        .toList());
    }

    /** Rounds of points that drift, and whose sensors have a noise of 1.5 hundredths (standard deviation), as an SHT4x has. */
    private static final class Room {
        private final Random random = new Random(7);
        private final int[] values;

        Room(int points) {
            values = new int[points];
            Arrays.setAll(values, i -> i % 2 == 0 ? 400 : 9_000);
        }

        Round round(long millis) {
            int[] points = new int[values.length];
            Arrays.setAll(points, i -> i);
            int[] read = new int[values.length];
            for (int i = 0; i < values.length; i++) {
                values[i] += random.nextInt(20) == 0 ? random.nextInt(3) - 1 : 0;
                read[i] = values[i] + (int) Math.round(1.5 * random.nextGaussian());
            }
            return new Round(0, millis, points, read, new byte[values.length]);
        }
    }

    private static Uplink uplink(Journal journal, List<URI> urls, MqttSettings.Tls tls) {
        Birth birth = new Birth(
                CLOCK.epochMillis(),
                "hanlu",
                "0.1.0",
                "benchmark",
                "trusted",
                new Birth.GatewayName("bench-delivery", "bench", new Birth.Site("CN-SN", "luochuan", "base")),
                "Asia/Shanghai",
                List.of(new Birth.Zone("room-1", "room-1", "cold-room")),
                journal.table().stream(),
                journal.table().entries(),
                Birth.hex(journal.table().hash()),
                Arrays.stream(Quality.values()).collect(Collectors.toMap(Quality::code, Quality::id)));
        GatewayConfig.Uplink settings = new GatewayConfig.Uplink(
                urls,
                "CN-SN",
                tls,
                null,
                null,
                new GatewayConfig.Sending(Duration.ZERO, Long.MAX_VALUE, false, GatewayConfig.Order.OLDEST, 0),
                Duration.ofSeconds(60),
                null);
        return new Uplink(settings, TOPICS, () -> birth, journal, CLOCK, RandomGenerator.getDefault());
    }

    /** Confirms what comes, a little later, as a centre does after its commit. */
    private static final class Centre implements Listener, AutoCloseable {
        private final String stream;
        private final BlockingQueue<SeqRange> arrived = new LinkedBlockingQueue<>();
        private final MqttLink link;
        private final Thread thread = Thread.ofPlatform().daemon().unstarted(this::confirm);

        Centre(String stream, URI url, MqttSettings.Tls tls) throws Exception {
            this.stream = stream;
            MqttSettings settings = new MqttSettings(
                    url,
                    "bench-centre",
                    null,
                    null,
                    tls,
                    null,
                    List.of(TELEMETRY, TOPICS.of(Topics.Kind.EVENT)),
                    false,
                    1_000);
            link = new MqttLink(settings, this, "centre-link", RandomGenerator.getDefault(), CLOCK::monotonicNanos);
            link.start();
            thread.start();
            while (link.session().isEmpty()) {
                CLOCK.pause(Duration.ofMillis(10));
            }
        }

        @Override
        public void connected(MqttSession session) {}

        @Override
        public void arrived(MqttSession session, Arrived message) {
            try {
                if (message.topic().equals(TELEMETRY)) {
                    ChunkHeader header = ChunkDecoder.header(message.payload());
                    arrived.add(new SeqRange(header.firstSeq(), header.lastSeq()));
                } else {
                    long seq = Event.parse(message.payload()).seq();
                    arrived.add(new SeqRange(seq, seq));
                }
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void lost(String reason) {}

        private void confirm() {
            try {
                while (true) {
                    SeqRanges ranges = new SeqRanges();
                    ranges.add(arrived.take());
                    List<SeqRange> more = new ArrayList<>();
                    arrived.drainTo(more);
                    ranges.addAll(more);
                    byte[] safe = new Safe(stream, ranges.ranges()).encode();
                    link.session().orElseThrow().publish(TOPICS.of(Topics.Kind.SAFE), safe, false);
                }
            } catch (Exception e) {
                // the benchmark ends
            }
        }

        @Override
        public void close() {
            thread.interrupt();
            link.close();
        }
    }

    // ---- drain ----

    private static void fill(Journal journal, int readings) throws Exception {
        Room room = new Room(POINTS);
        long now = BEGIN;
        for (int done = 0; done < readings; done += ROUNDS_IN_COMMIT * POINTS) {
            List<Round> rounds = new ArrayList<>();
            for (int i = 0; i < ROUNDS_IN_COMMIT; i++) {
                rounds.add(room.round(now));
                now += 1_000;
            }
            journal.append(new Commit(rounds, List.of()));
        }
    }

    private static void drain(Path folder, URI broker, String mosquitto, int readings) throws Exception {
        try (Journal journal = journal(folder.resolve("journal"), POINTS)) {
            fill(journal, readings);
            try (Centre centre = new Centre(journal.table().stream(), broker, null)) {
                Uplink uplink = uplink(journal, List.of(broker), null);
                long begun = CLOCK.monotonicNanos();
                uplink.start();
                while (uplink.sentReadings() < readings) {
                    CLOCK.pause(Duration.ofMillis(5));
                }
                double sent = readings / seconds(begun);
                while (journal.unsafe() > 0) {
                    CLOCK.pause(Duration.ofMillis(5));
                }
                double confirmed = readings / seconds(begun);
                uplink.close();
                double bridge = bridge(folder, broker, mosquitto);
                report("drain", sent / 1_000, "thousand readings/s", bridge / 1_000, ">= 500");
                report("drain-confirmed", confirmed / 1_000, "thousand readings/s", bridge / 1_000, null);
            }
        }
    }

    /** The do-it-yourself peer: what a mosquitto has queued for another one while that was away, a reading a message. */
    private static double bridge(Path folder, URI broker, String mosquitto) throws Exception {
        int messages = 50_000;
        int port = broker.getPort() + 1;
        Path conf = Files.writeString(folder.resolve("bridge.conf"), """
                listener %d 127.0.0.1
                allow_anonymous true
                user root
                max_queued_messages 0
                set_tcp_nodelay true
                log_type error
                connection bench
                address 127.0.0.1:%d
                topic bench/# out 1
                bridge_protocol_version mqttv50
                cleansession false
                start_type automatic
                restart_timeout 1
                """.formatted(port, broker.getPort()));
        Process process = new ProcessBuilder(mosquitto, "-c", conf.toString()).start();
        Tap tap = new Tap(messages);
        try (MqttLink taps = link("bench-tap", broker, List.of("bench/#"), tap);
                MqttLink source = link("bench-source", port(Integer.toString(port)), List.of(), tap)) {
            MqttSession session = await(source);
            await(taps);
            List<CompletableFuture<?>> answers = new ArrayList<>();
            long begun = CLOCK.monotonicNanos();
            byte[] json = json("room-1/air-1/temperature", BEGIN, 412).getBytes(StandardCharsets.UTF_8);
            for (int i = 0; i < messages; i++) {
                answers.add(session.publish("bench/room-1/air-1", json, false));
            }
            tap.all.join();
            answers.forEach(CompletableFuture::join);
            return messages / seconds(begun);
        } finally {
            process.destroy();
        }
    }

    private static final class Tap implements Listener {
        final CompletableFuture<Void> all = new CompletableFuture<>();
        private int left;

        Tap(int messages) {
            left = messages;
        }

        @Override
        public void connected(MqttSession session) {}

        @Override
        public void arrived(MqttSession session, Arrived message) {
            if (--left == 0) {
                all.complete(null);
            }
        }

        @Override
        public void lost(String reason) {}
    }

    private static MqttLink link(String id, URI url, List<String> topics, Listener listener) {
        MqttLink link = new MqttLink(
                new MqttSettings(url, id, null, null, null, null, topics, false, 1_000),
                listener,
                id,
                RandomGenerator.getDefault(),
                CLOCK::monotonicNanos);
        link.start();
        return link;
    }

    private static MqttSession await(MqttLink link) throws InterruptedException {
        while (link.session().isEmpty()) {
            CLOCK.pause(Duration.ofMillis(10));
        }
        return link.session().orElseThrow();
    }

    // ---- how long an alarm takes ----

    private static void latency(Path folder, URI broker, int alarms) throws Exception {
        double reference = bare(broker, alarms);
        try (Journal idle = journal(folder.resolve("idle"), POINTS)) {
            report("alarm-latency-idle-p99", alarms(idle, broker, alarms, 0), "ms", reference, "<= 20");
        }
        try (Journal busy = journal(folder.resolve("busy"), POINTS)) {
            fill(busy, 40_000_000);
            report("alarm-latency-drain-p99", alarms(busy, broker, alarms, 1_000), "ms", reference, "<= 20");
        }
    }

    /** Fewer have no 99th percentile. */
    private static final int LEAST_ALARMS = 100;

    /**
     * From the event's own time, before its commit, to the broker's answer.
     *
     * @param leastLeft of the backlog; below it, no more alarms are raised
     */
    private static double alarms(Journal journal, URI broker, int alarms, int leastLeft) throws Exception {
        try (Centre centre = new Centre(journal.table().stream(), broker, null);
                Uplink uplink = uplink(journal, List.of(broker), null)) {
            uplink.start();
            while (!uplink.link().connected()) {
                CLOCK.pause(Duration.ofMillis(5));
            }
            if (leastLeft == 0) {
                CLOCK.pause(Duration.ofSeconds(1));
            }
            int raised = 0;
            while (raised < alarms && journal.unsafe() >= leastLeft) {
                journal.append(new Commit(List.of(), List.of(alarm(raised++))));
                uplink.wake();
                CLOCK.pause(Duration.ofMillis(15));
            }
            if (raised < LEAST_ALARMS) {
                throw new IllegalStateException("the backlog was too short: it was gone after " + raised + " alarms");
            }
            CLOCK.pause(Duration.ofSeconds(1));
            return uplink.alarmDelayP99Millis().orElseThrow();
        }
    }

    private static Happening alarm(int number) {
        long now = CLOCK.epochMillis();
        return new Happening(
                now, "high", "high", "active", "room-1", "air-" + number % 32, "temperature", null, null, null,
                new Event.Alarm(number + 1, now, null, null, null, null, null, null));
    }

    private static double bare(URI broker, int times) throws Exception {
        try (MqttLink link = link("bench-bare", broker, List.of("bare"), new Tap(-1))) {
            MqttSession session = await(link);
            List<Double> millis = new ArrayList<>();
            for (int i = 0; i < times; i++) {
                long begun = CLOCK.monotonicNanos();
                session.publish("bare", new byte[400], false).join();
                millis.add(seconds(begun) * 1e3);
                CLOCK.pause(Duration.ofMillis(15));
            }
            double[] sorted = millis.stream().mapToDouble(Double::doubleValue).sorted().toArray();
            return sorted[(sorted.length * 99 + 99) / 100 - 1];
        }
    }

    // ---- what a reading costs ----

    /** How many points, how often, collected for how long. */
    private record Shape(String name, int points, int everySeconds, int batchSeconds, int batches, double target) {
        int readings() {
            return points * (batchSeconds / everySeconds) * batches;
        }
    }

    private static final List<Shape> SHAPES = List.of(
            new Shape("64x1s/60s", 64, 1, 60, 20, 0.7),
            new Shape("16x10s/60s", 16, 10, 60, 60, Double.NaN),
            new Shape("8x60s/60s", 8, 60, 60, 60, 25),
            new Shape("8x60s/5min", 8, 60, 300, 60, 6));

    private interface Format {
        List<byte[]> messages(Shape shape, List<Round> batch) throws Exception;
    }

    /** @param other where all others connect, so that one socket is counted */
    private static void wireBytes(Path folder, URI broker, URI other, Path ca) throws Exception {
        MqttSettings.Tls tls = new MqttSettings.Tls(ca, null, null);
        for (Shape shape : SHAPES) {
            double ours;
            double both;
            try (Journal journal = journal(folder.resolve("wire-" + shape.points + "-" + shape.batchSeconds), shape.points);
                    Centre centre = new Centre(journal.table().stream(), other, tls)) {
                Uplink uplink = uplink(journal, List.of(broker), tls);
                uplink.start();
                while (!uplink.link().connected()) {
                    CLOCK.pause(Duration.ofMillis(10));
                }
                CLOCK.pause(Duration.ofSeconds(1)); // birth and state are out
                Room room = new Room(shape.points);
                List<Round> first = batch(room, shape, 0);
                send(journal, uplink, first);
                Counted before = Counted.now(broker.getPort());
                for (int i = 1; i <= shape.batches; i++) {
                    send(journal, uplink, batch(room, shape, i));
                }
                CLOCK.pause(Duration.ofMillis(300));
                Counted used = Counted.now(broker.getPort()).minus(before);
                ours = used.up() / (double) shape.readings();
                both = used.both() / (double) shape.readings();
                uplink.close();
            }
            double json = peer(shape, broker, tls, Delivering::jsonEach);
            report("wire-bytes " + shape.name, ours, "bytes/reading", json, target(shape));
            report("wire-bytes-both-ways " + shape.name, both, "bytes/reading", json, null);
            print(shape, "JSON + gzip a batch", ours, peer(shape, broker, tls, Delivering::jsonGzip));
            print(shape, "line protocol a reading", ours, peer(shape, broker, tls, Delivering::lineEach));
            print(shape, "Sparkplug a batch", ours, peer(shape, broker, tls, Delivering::sparkplug));
        }
    }

    private static String target(Shape shape) {
        return Double.isNaN(shape.target) ? null : "<= " + shape.target;
    }

    private static void print(Shape shape, String peer, double ours, double theirs) {
        System.out.printf(
                Locale.ROOT,
                "wire-bytes %s beside %s: %.2f bytes/reading (reference: %.2f, ratio %.3f)%n",
                shape.name,
                peer,
                ours,
                theirs,
                ours / theirs);
    }

    private static List<Round> batch(Room room, Shape shape, int number) {
        List<Round> rounds = new ArrayList<>();
        for (int at = 0; at < shape.batchSeconds; at += shape.everySeconds) {
            rounds.add(room.round(BEGIN + 1_000L * (number * shape.batchSeconds + at)));
        }
        return rounds;
    }

    /** One commit, so one message: time is compressed, the batch is not. */
    private static void send(Journal journal, Uplink uplink, List<Round> rounds) throws Exception {
        journal.append(new Commit(rounds, List.of()));
        uplink.wake();
        while (journal.unsafe() > 0) {
            CLOCK.pause(Duration.ofMillis(2));
        }
        CLOCK.pause(Duration.ofMillis(50)); // TCP acknowledges in its own time, as it would
    }

    private static double peer(Shape shape, URI broker, MqttSettings.Tls tls, Format format) throws Exception {
        MqttLink link = new MqttLink(
                new MqttSettings(broker, "bench-peer", null, null, tls, null, List.of(), false, 100),
                new Tap(-1),
                "peer",
                RandomGenerator.getDefault(),
                CLOCK::monotonicNanos);
        try (link) {
            link.start();
            MqttSession session = await(link);
            Room room = new Room(shape.points);
            Counted before = Counted.now(broker.getPort());
            int batches = Math.min(shape.batches, 5); // a message a reading is many
            for (int i = 0; i < batches; i++) {
                for (byte[] message : format.messages(shape, batch(room, shape, i))) {
                    session.publish("hanlu/bench/luochuan-apple-01", message, false).join();
                }
            }
            CLOCK.pause(Duration.ofMillis(300));
            Counted used = Counted.now(broker.getPort()).minus(before);
            return used.up() / ((double) shape.readings() / shape.batches * batches);
        }
    }

    private static String point(int index) {
        return "room-1/air-" + index / 2 + (index % 2 == 0 ? "/temperature" : "/humidity");
    }

    private static String json(String point, long millis, int value) {
        return "{\"point\":\"" + point + "\",\"ts\":" + millis + ",\"value\":" + value / 100.0 + ",\"quality\":\"good\"}";
    }

    private static List<String> each(List<Round> batch, Text text) {
        List<String> all = new ArrayList<>();
        for (Round round : batch) {
            for (int i = 0; i < round.size(); i++) {
                all.add(text.of(point(i), round.timeMillis(), round.value(i)));
            }
        }
        return all;
    }

    private interface Text {
        String of(String point, long millis, int value);
    }

    private static List<byte[]> jsonEach(Shape shape, List<Round> batch) {
        return each(batch, Delivering::json).stream()
                .map(text -> text.getBytes(StandardCharsets.UTF_8))
                .toList();
    }

    private static List<byte[]> jsonGzip(Shape shape, List<Round> batch) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(("[" + String.join(",", each(batch, Delivering::json)) + "]").getBytes(StandardCharsets.UTF_8));
        }
        return List.of(bytes.toByteArray());
    }

    private static List<byte[]> lineEach(Shape shape, List<Round> batch) {
        Text line = (point, millis, value) -> {
            String[] part = point.split("/");
            return "reading,zone=%s,sensor=%s %s=%s %d000000"
                    .formatted(part[0], part[1], part[2], value / 100.0, millis);
        };
        return each(batch, line).stream()
                .map(text -> text.getBytes(StandardCharsets.UTF_8))
                .toList();
    }

    /** Sparkplug B, one NDATA a batch, metrics by alias: timestamp (1), metrics (2) of alias (2), timestamp (3), type (4), double (13). */
    private static List<byte[]> sparkplug(Shape shape, List<Round> batch) {
        ByteArrayOutputStream payload = new ByteArrayOutputStream();
        varint(payload, 1 << 3, batch.getLast().timeMillis());
        for (Round round : batch) {
            for (int i = 0; i < round.size(); i++) {
                ByteArrayOutputStream metric = new ByteArrayOutputStream();
                varint(metric, 2 << 3, i);
                varint(metric, 3 << 3, round.timeMillis());
                varint(metric, 4 << 3, 9); // Float
                metric.write(12 << 3 | 5);
                metric.writeBytes(new byte[4]);
                varint(payload, 2 << 3 | 2, metric.size());
                payload.writeBytes(metric.toByteArray());
            }
        }
        varint(payload, 3 << 3, 1); // seq
        return List.of(payload.toByteArray());
    }

    private static void varint(ByteArrayOutputStream out, int tag, long value) {
        out.write(tag);
        for (long left = value; ; left >>>= 7) {
            if (left < 0x80) {
                out.write((int) left);
                return;
            }
            out.write((int) (left & 0x7F | 0x80));
        }
    }

    /** What the kernel has counted on our socket to the broker: bytes of TCP, and segments, each with 52 bytes of IP and TCP. */
    private record Counted(long bytesUp, long segmentsUp, long bytesDown, long segmentsDown) {

        private static final int HEADERS = 20 + 32; // IPv4, and TCP with time stamps

        /** Of the one socket that is connected to this port. */
        static Counted now(int port) throws Exception {
            Process ss = new ProcessBuilder("ss", "-tinHO", "state", "established", "dport", "=", ":" + port).start();
            String line = new String(ss.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            if (line.lines().count() != 1) {
                throw new IllegalStateException("not one socket to port " + port + ": " + line);
            }
            return new Counted(
                    number(line, "bytes_sent"),
                    number(line, "segs_out"),
                    number(line, "bytes_received"),
                    number(line, "segs_in"));
        }

        private static long number(String line, String name) {
            Matcher number = Pattern.compile("\\b" + name + ":(\\d+)").matcher(line);
            return number.find() ? Long.parseLong(number.group(1)) : 0;
        }

        Counted minus(Counted before) {
            return new Counted(
                    bytesUp - before.bytesUp,
                    segmentsUp - before.segmentsUp,
                    bytesDown - before.bytesDown,
                    segmentsDown - before.segmentsDown);
        }

        long up() {
            return bytesUp + HEADERS * segmentsUp;
        }

        long both() {
            return up() + bytesDown + HEADERS * segmentsDown;
        }
    }

    // ---- figures ----

    private static double seconds(long sinceNanos) {
        return (CLOCK.monotonicNanos() - sinceNanos) / 1e9;
    }

    private static void report(String name, double value, String unit, double reference, String target) {
        System.out.printf(
                Locale.ROOT,
                "%s: %.2f %s (reference: %.2f, ratio %.3f)%s%n",
                name,
                value,
                unit,
                reference,
                value / reference,
                target == null ? "" : "   target: " + target);
    }
}
