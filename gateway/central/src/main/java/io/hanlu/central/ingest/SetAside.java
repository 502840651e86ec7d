package io.hanlu.central.ingest;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/**
 * The folder of messages that cannot be stored: for each its payload, and beside it a JSON file that says topic, time and
 * reason. A name is made of the content, so a message that keeps coming takes its place once. At the bound the oldest are
 * removed. The ingest thread's.
 */
final class SetAside {

    static final int MAX_MESSAGES = 1_000;
    static final long MAX_BYTES = 64L << 20;

    /** Of a longer payload, which is none of ours, only the beginning is kept. */
    static final int MAX_PAYLOAD = 2 << 20;

    private static final int NAME_BYTES = 12;
    private static final JsonMapper JSON = JsonMapper.shared();

    private final Path folder;
    private final int maxMessages;
    private final long maxBytes;
    private final InstantSource clock;
    private final Map<String, Long> bytesByName = new LinkedHashMap<>(); // oldest first
    private long bytes;

    private SetAside(Path folder, int maxMessages, long maxBytes, InstantSource clock) {
        this.folder = folder;
        this.maxMessages = maxMessages;
        this.maxBytes = maxBytes;
        this.clock = clock;
    }

    /** Opens the folder, which is made when missing, with what earlier runs left in it. */
    static SetAside open(Path folder, InstantSource clock) throws IOException {
        return open(folder, MAX_MESSAGES, MAX_BYTES, clock);
    }

    static SetAside open(Path folder, int maxMessages, long maxBytes, InstantSource clock) throws IOException {
        SetAside aside = new SetAside(folder, maxMessages, maxBytes, clock);
        Files.createDirectories(folder);
        List<Path> found;
        try (Stream<Path> files = Files.list(folder)) {
            found = files.filter(file -> file.toString().endsWith(".json"))
                    .sorted(Comparator.comparing(file -> file.toFile().lastModified()))
                    .toList();
        }
        for (Path json : found) {
            String name = json.getFileName().toString().replace(".json", "");
            aside.add(
                    name, json.toFile().length() + aside.payload(name).toFile().length());
        }
        return aside;
    }

    /**
     * What became of a message.
     *
     * @param first false when it was here already
     * @param removed how many older messages were removed to make room
     */
    record Kept(boolean first, int removed) {}

    /**
     * Keeps a message; on disk when it returns.
     *
     * @param detail for the person who looks into it
     */
    Kept keep(String topic, byte[] payload, Unusable reason, String detail) throws IOException {
        String name = name(topic, payload);
        if (bytesByName.containsKey(name)) {
            return new Kept(false, 0);
        }
        Map<String, Object> beside = new LinkedHashMap<>();
        beside.put("topic", topic);
        beside.put("time", clock.instant().toString());
        beside.put("reason", reason.id());
        beside.put("detail", detail);
        beside.put("bytes", payload.length);
        byte[] kept = payload.length > MAX_PAYLOAD ? Arrays.copyOf(payload, MAX_PAYLOAD) : payload;
        byte[] json = JSON.writeValueAsBytes(beside);
        write(payload(name), kept);
        write(json(name), json);
        try (FileChannel directory = FileChannel.open(folder)) {
            directory.force(true);
        }
        add(name, kept.length + json.length);
        int removed = 0;
        while (bytesByName.size() > maxMessages || (bytes > maxBytes && bytesByName.size() > 1)) {
            String oldest = bytesByName.keySet().iterator().next();
            Files.deleteIfExists(payload(oldest));
            Files.deleteIfExists(json(oldest));
            Long freed = bytesByName.remove(oldest);
            bytes -= freed == null ? 0 : freed;
            removed++;
        }
        return new Kept(true, removed);
    }

    private void add(String name, long size) {
        bytesByName.put(name, size);
        bytes += size;
    }

    private Path payload(String name) {
        return folder.resolve(name + ".payload");
    }

    private Path json(String name) {
        return folder.resolve(name + ".json");
    }

    private static void write(Path file, byte[] content) throws IOException {
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer buffer = ByteBuffer.wrap(content);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(true);
        }
    }

    private static String name(String topic, byte[] payload) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            sha.update(topic.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(sha.digest(payload), 0, NAME_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
