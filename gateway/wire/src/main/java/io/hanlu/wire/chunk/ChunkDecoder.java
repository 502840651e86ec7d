package io.hanlu.wire.chunk;

import io.hanlu.wire.chunk.ChunkException.Kind;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalInt;
import java.util.zip.CRC32C;

/**
 * Reads chunks; trusts nothing. The format is written down in {@code gateway/wire/README.md}. Every declared count is
 * checked before anything is allocated for it, so decoding allocates at most {@value #MAX_DECODE_BYTES} bytes whatever it is
 * given. Pure; any thread.
 */
public final class ChunkDecoder {

    /** Longest chunk, and longest body after inflating. */
    public static final int MAX_CHUNK_BYTES = 1 << 20;

    /** Most heap that {@link #decode} allocates for one chunk, its result included. */
    public static final int MAX_DECODE_BYTES = 5 << 20;

    /** Magic, version, flags, table hash, four varints, a body of two, check sum. */
    private static final int MIN_CHUNK_BYTES = 4 + Long.BYTES + 4 + 2 + Format.CRC_BYTES;

    /** The point tables known here; {@link PointTable#sizeAt} of one gateway's table is one. */
    @FunctionalInterface
    public interface Tables {
        /** How many points the table with this hash has; empty when it is unknown. */
        OptionalInt sizeAt(long hash);
    }

    private record Envelope(ChunkHeader header, boolean deflated, int bodyLength, int bodyFrom, int bodyTo) {}

    private ChunkDecoder() {}

    /**
     * Reads what comes before the body, after checking length, version and check sum of the whole. Cheap: for a
     * receiver that must set aside chunks whose table it does not know yet.
     */
    public static ChunkHeader header(byte[] chunk) throws ChunkException {
        return envelope(chunk).header();
    }

    /** Reads all of it. */
    public static Chunk decode(byte[] chunk, Tables tables) throws ChunkException {
        Envelope envelope = envelope(chunk);
        ChunkHeader header = envelope.header();
        OptionalInt points = tables.sizeAt(header.tableHash());
        if (points.isEmpty()) {
            throw new ChunkException(
                    Kind.UNKNOWN_TABLE,
                    "rounds " + header.firstSeq() + " to " + header.lastSeq() + " refer to point table "
                            + HexFormat.of().toHexDigits(header.tableHash())
                            + ", which is not known here; it comes with the birth");
        }
        ByteReader body = envelope.deflated()
                ? Deflation.inflate(chunk, envelope.bodyFrom(), envelope.bodyTo(), envelope.bodyLength())
                : new ByteReader(chunk, envelope.bodyFrom(), envelope.bodyTo());
        return new Chunk(header.tableHash(), rounds(header, points.getAsInt(), body));
    }

    private static Envelope envelope(byte[] chunk) throws ChunkException {
        if (chunk.length < 2 || chunk[0] != Format.MAGIC_0 || chunk[1] != Format.MAGIC_1) {
            throw new ChunkException(Kind.NOT_A_CHUNK, chunk.length + " bytes that do not start with HL");
        }
        if (chunk.length > 2 && chunk[2] != Format.VERSION) {
            throw new ChunkException(
                    Kind.WRONG_VERSION,
                    "version " + (chunk[2] & 0xFF) + "; this program reads version " + Format.VERSION);
        }
        if (chunk.length > MAX_CHUNK_BYTES) {
            throw new ChunkException(Kind.TOO_LARGE, chunk.length + " bytes; at most " + MAX_CHUNK_BYTES);
        }
        if (chunk.length < MIN_CHUNK_BYTES) {
            throw new ChunkException(Kind.TRUNCATED, chunk.length + " bytes; at least " + MIN_CHUNK_BYTES);
        }
        int crcAt = chunk.length - Format.CRC_BYTES;
        CRC32C crc = new CRC32C();
        crc.update(chunk, 0, crcAt);
        long stated = new ByteReader(chunk, crcAt, chunk.length).fixed(Format.CRC_BYTES, "check sum");
        if (crc.getValue() != stated) {
            throw new ChunkException(
                    Kind.CORRUPT,
                    String.format(
                            "CRC32C of %d bytes is %08x but %08x is stated: damaged or cut short",
                            crcAt, crc.getValue(), stated));
        }

        ByteReader in = new ByteReader(chunk, 3, crcAt);
        int flags = in.octet("flags");
        if ((flags & ~Format.FLAG_DEFLATED) != 0) {
            throw new ChunkException(Kind.MALFORMED, "flags " + flags + "; version 1 only knows bit 0");
        }
        long hash = in.fixed(Long.BYTES, "table hash");
        long first = in.varint("first sequence number");
        long span = in.varint("sequence span");
        int rounds = in.count(Chunk.MAX_ROUNDS, Kind.TOO_LARGE, "rounds");
        int bodyLength = in.count(MAX_CHUNK_BYTES, Kind.TOO_LARGE, "bytes of body");
        if (first < 1 || span < 0 || first + span < 0 || rounds < 1 || span < rounds - 1) {
            throw new ChunkException(
                    Kind.MALFORMED,
                    rounds + " rounds do not fit in sequence numbers from " + first + " on, span " + span);
        }
        boolean deflated = (flags & Format.FLAG_DEFLATED) != 0;
        checkBodyLength(bodyLength, in.remaining(), deflated, rounds);
        return new Envelope(
                new ChunkHeader(hash, first, first + span, rounds), deflated, bodyLength, in.position(), crcAt);
    }

    private static void checkBodyLength(int declared, int present, boolean deflated, int rounds) throws ChunkException {
        if (deflated ? !Deflation.mayHold(present, declared) : declared > present) {
            throw new ChunkException(
                    Kind.TRUNCATED, "declares " + declared + " bytes of body, which " + present + " cannot hold");
        }
        if (!deflated && declared < present) {
            throw new ChunkException(Kind.MALFORMED, present - declared + " bytes follow the body");
        }
        if (declared < 2 * rounds) { // a time each, a step of sequence number for all but one, the number of columns
            throw new ChunkException(
                    Kind.TRUNCATED, "declares " + rounds + " rounds, which " + declared + " bytes of body cannot hold");
        }
    }

    private static List<Round> rounds(ChunkHeader header, int tableSize, ByteReader in) throws ChunkException {
        Ticks ticks = Ticks.read(header.firstSeq(), header.lastSeq(), header.rounds(), in);
        List<Round> rounds = Columns.read(header.rounds(), tableSize, in).readRounds(ticks, in);
        if (in.remaining() > 0) {
            throw new ChunkException(Kind.MALFORMED, in.remaining() + " bytes follow the last column");
        }
        return rounds;
    }
}
