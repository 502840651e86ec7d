package io.hanlu.central.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

final class SetAsideTest {

    private static final String TOPIC = "hanlu/1/CN-SN/luochuan-apple-01/t";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private SetAside open(int maxMessages, long maxBytes) throws IOException {
        return SetAside.open(folder, maxMessages, maxBytes, () -> Instant.parse("2026-01-01T00:00:00Z"));
    }

    private List<Path> files(String ending) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(file -> file.toString().endsWith(ending)).toList();
        }
    }

    private static byte[] bytes(int i) {
        return ("message " + i).getBytes(UTF_8);
    }

    @Test
    void payloadIsKeptWithTopicTimeAndReasonBesideIt() throws Exception {
        open(10, 1000).keep(TOPIC, bytes(1), Unusable.CORRUPT, "check sum differs");
        assertArrayEquals(bytes(1), Files.readAllBytes(files(".payload").getFirst()));
        JsonNode beside = JsonMapper.shared().readTree(files(".json").getFirst());
        assertEquals(TOPIC, beside.get("topic").asString());
        assertEquals("2026-01-01T00:00:00Z", beside.get("time").asString());
        assertEquals("corrupt", beside.get("reason").asString());
        assertEquals("check sum differs", beside.get("detail").asString());
    }

    @Test
    void messageThatKeepsComingIsKeptOnceAlsoAfterARestart() throws Exception {
        SetAside aside = open(10, 1000);
        assertTrue(aside.keep(TOPIC, bytes(1), Unusable.CORRUPT, "first").first());
        assertFalse(aside.keep(TOPIC, bytes(1), Unusable.CORRUPT, "again").first());
        assertFalse(open(10, 1000)
                .keep(TOPIC, bytes(1), Unusable.CORRUPT, "once more")
                .first());
        assertEquals(1, files(".payload").size());
    }

    @Test
    void oldestGoesWhenThereAreTooMany() throws Exception {
        SetAside aside = open(3, 100_000);
        int removed = 0;
        for (int i = 0; i < 5; i++) {
            removed += aside.keep(TOPIC, bytes(i), Unusable.CORRUPT, "").removed();
        }
        assertEquals(2, removed);
        assertEquals(
                List.of("message 2", "message 3", "message 4"),
                files(".payload").stream().map(SetAsideTest::read).sorted().toList());
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void oldestGoesWhenTheyTakeTooMuchRoom() throws Exception {
        SetAside aside = open(100, 3_000);
        aside.keep(TOPIC, new byte[1_500], Unusable.NOT_A_CHUNK, "");
        assertEquals(
                1, aside.keep(TOPIC, new byte[1_600], Unusable.NOT_A_CHUNK, "").removed());
        assertEquals(1, files(".json").size());
    }

    @Test
    void ofAHugePayloadOnlyTheBeginningIsKeptAndItsLengthIsSaid() throws Exception {
        open(10, 100L << 20).keep(TOPIC, new byte[SetAside.MAX_PAYLOAD + 7], Unusable.TOO_LARGE, "");
        assertEquals(SetAside.MAX_PAYLOAD, Files.size(files(".payload").getFirst()));
        assertEquals(
                SetAside.MAX_PAYLOAD + 7,
                JsonMapper.shared()
                        .readTree(files(".json").getFirst())
                        .get("bytes")
                        .asInt());
    }
}
