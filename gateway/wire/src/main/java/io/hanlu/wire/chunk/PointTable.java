package io.hanlu.wire.chunk;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;

/**
 * What the point indices of a chunk mean. A gateway only ever appends to its table, so an index keeps its meaning for ever;
 * the hash is chained over the entries, so that a table also recognises chunks written when it was shorter.
 */
public final class PointTable {

    /** Points a gateway may have in its life. */
    public static final int MAX_POINTS = 4096;

    /**
     * One point.
     *
     * @param name {@code zone/sensor/quantity}
     * @param unit as shown to people
     * @param decimals a value is the scaled integer divided by ten to this power, 0–9
     */
    public record Entry(String name, String unit, int decimals) {}

    private final String stream;
    private final List<Entry> entries;
    private final long[] hashes; // of the prefix with that many entries

    /**
     * Computes the hash of every prefix.
     *
     * @param stream the journal's random id: sequence numbers mean something only within it
     * @param entries at most {@link #MAX_POINTS}
     */
    public PointTable(String stream, List<Entry> entries) {
        if (entries.size() > MAX_POINTS) {
            throw new IllegalArgumentException(entries.size() + " points; at most " + MAX_POINTS);
        }
        this.stream = stream;
        this.entries = List.copyOf(entries);
        this.hashes = new long[entries.size() + 1];
        hashes[0] = chain(0, "hanlu/1\t" + stream);
        for (int i = 0; i < entries.size(); i++) {
            Entry e = entries.get(i);
            hashes[i + 1] = chain(hashes[i], e.name() + "\t" + e.unit() + "\t" + e.decimals());
        }
    }

    /** The first eight bytes of SHA-256 over the previous hash (big-endian) and the line (UTF-8). */
    private static long chain(long previous, String line) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            sha.update(
                    java.nio.ByteBuffer.allocate(Long.BYTES).putLong(previous).array());
            return java.nio.ByteBuffer.wrap(sha.digest(line.getBytes(StandardCharsets.UTF_8)))
                    .getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    public String stream() {
        return stream;
    }

    public List<Entry> entries() {
        return entries;
    }

    public int size() {
        return entries.size();
    }

    /** The hash that chunks written with this whole table carry. */
    public long hash() {
        return hashes[entries.size()];
    }

    /** How many entries the table had when its hash was this one; empty when it never was. */
    public OptionalInt sizeAt(long hash) {
        for (int size = entries.size(); size >= 0; size--) {
            if (hashes[size] == hash) {
                return OptionalInt.of(size);
            }
        }
        return OptionalInt.empty();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PointTable that && hash() == that.hash() && entries.equals(that.entries);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(hashes);
    }
}
