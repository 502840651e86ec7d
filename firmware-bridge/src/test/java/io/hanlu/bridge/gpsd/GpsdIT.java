package io.hanlu.bridge.gpsd;

import static io.hanlu.bridge.testing.TestSensors.spec;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hanlu.bridge.Clock;
import io.hanlu.bridge.Quality;
import io.hanlu.bridge.Reading;
import io.hanlu.bridge.TimeSource;
import io.hanlu.bridge.port.Address;
import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real gpsd, which hears a receiver through a socket. */
class GpsdIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final InetAddress HERE = InetAddress.getLoopbackAddress();

    @TempDir
    private Path folder = Path.of("");

    private int receiverPort;
    private Address.Gpsd at = new Address.Gpsd("127.0.0.1", 1);
    private ProcessBuilder command = new ProcessBuilder();
    private List<Process> running = List.of();
    private GpsdSource source = GpsdSource.open(spec("none", "gpsd", "", Map.of()), at, Clock.system(), Duration.ZERO);

    @BeforeEach
    void start() throws IOException {
        source.close();
        try (DatagramSocket free = new DatagramSocket(0, HERE);
                ServerSocket freeToo = new ServerSocket(0, 1, HERE)) {
            receiverPort = free.getLocalPort();
            at = new Address.Gpsd(HERE.getHostAddress(), freeToo.getLocalPort());
        }
        // -n: listens to the receiver at once; -N: stays our child
        command = new ProcessBuilder(
                        program(),
                        "-n",
                        "-N",
                        "-S",
                        String.valueOf(at.port()),
                        "udp://" + HERE.getHostAddress() + ":" + receiverPort)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("gpsd.log").toFile());
        startGpsd();
        source = GpsdSource.open(spec("position", "gpsd", at.toString(), Map.of()), at, Clock.system());
    }

    /** Debian has it in sbin, which is in root's path only. */
    private static String program() {
        return Files.isExecutable(Path.of("/usr/sbin/gpsd")) ? "/usr/sbin/gpsd" : "gpsd";
    }

    private void startGpsd() throws IOException {
        running = List.of(command.start());
    }

    private void stopGpsd() throws InterruptedException {
        for (Process process : running) {
            process.destroy();
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        }
        running = List.of();
    }

    @AfterEach
    void stop() throws InterruptedException {
        source.close();
        stopGpsd();
    }

    private void receive(String sentence) throws IOException {
        byte[] bytes = (sentence + "\r\n").getBytes(StandardCharsets.ISO_8859_1);
        try (DatagramSocket socket = new DatagramSocket(0, HERE)) {
            socket.send(new DatagramPacket(bytes, bytes.length, HERE, receiverPort));
        }
    }

    private List<Quality> qualities() throws InterruptedException {
        return source.sample(1).stream().map(Reading::quality).toList();
    }

    private int value(int quantity) throws InterruptedException {
        return source.sample(1).get(quantity).scaled().orElse(Integer.MIN_VALUE);
    }

    /** Sentences of a receiver in Luochuan at this time, with their check sums. */
    private void receiveFix(Instant time) throws IOException {
        ZonedDateTime utc = time.atZone(ZoneOffset.UTC);
        String clock = DateTimeFormatter.ofPattern("HHmmss.SS").format(utc);
        String date = DateTimeFormatter.ofPattern("ddMMyy").format(utc);
        receive(withSum("GPRMC," + clock + ",A,3545.9259,N,10925.4741,E,32.4,090.0," + date + ",,,A"));
        receive(withSum("GPGGA," + clock + ",3545.9259,N,10925.4741,E,1,09,1.0,1072.0,M,-31.4,M,,"));
    }

    private static String withSum(String sentence) {
        int sum = sentence.chars().reduce(0, (a, b) -> a ^ b);
        return "$%s*%02X".formatted(sentence, sum);
    }

    @Test
    void aReceiversFixesAreAPositionAndTheTimeOfDay() throws Exception {
        await().atMost(PATIENCE).until(() -> qualities().getFirst() == Quality.STALE); // no sentence yet
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(400)).until(() -> {
            receiveFix(Instant.now());
            return source.time().isPresent();
        });
        TimeSource.Fix time = source.time().orElseThrow();
        long offset = System.currentTimeMillis() - time.at(Clock.system().monotonicNanos());
        assertTrue(Math.abs(offset) < 5_000, "off by " + offset + " ms");
        assertEquals(357654317, value(0), 20);
        assertEquals(1094245683, value(1), 20);
        assertEquals(600, value(2), 5); // 32.4 knots
        assertEquals(900, value(3));
        assertTrue(value(4) >= 2);
    }

    @Test
    void aRecordingOfAnotherYearMovesNoClockAndDisturbedSentencesNoVan() throws Exception {
        List<String> recorded;
        try (InputStream in = Objects.requireNonNull(GpsdIT.class.getResourceAsStream("nmea-fuzzy-cases.nmea"))) {
            recorded = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1)
                    .lines()
                    .filter(line -> line.startsWith("$"))
                    .toList();
        }
        // gpsd takes the receiver for one that is there once it has heard enough of it
        await().atMost(PATIENCE).until(() -> {
            for (String sentence : recorded) {
                receive(sentence);
                receive(sentence.replace('N', 'S').replace('1', '7')); // the check sum does not fit any more
                receive(sentence.substring(0, sentence.length() / 2));
            }
            return qualities().getFirst() == Quality.GOOD;
        });
        assertEquals(415_749_700, value(0), 100_000);
        assertEquals(-937_505_500, value(1), 100_000);
        assertTrue(source.time().isEmpty());
    }

    @Test
    void aGpsdThatIsStartedAgainIsHeardAgain() throws Exception {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(200)).until(() -> {
            receiveFix(Instant.now());
            return qualities().getFirst() == Quality.GOOD;
        });
        stopGpsd();
        await().atMost(PATIENCE).until(() -> {
            Quality quality = qualities().getFirst();
            return quality == Quality.BUS || quality == Quality.NACK;
        });
        startGpsd();
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(200)).until(() -> {
            receiveFix(Instant.now());
            return qualities().getFirst() == Quality.GOOD;
        });
    }
}
