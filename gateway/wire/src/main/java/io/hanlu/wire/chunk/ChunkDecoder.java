package io.hanlu.wire.chunk;

import io.hanlu.wire.chunk.ChunkException.Kind;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalInt;
import java.util.zip.CRC32C;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

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

    /** RFC 1951 cannot say more than 258 bytes in two bits. */
    private static final int MAX_DEFLATE_RATIO = 1032;

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
                ? inflate(chunk, envelope)
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
        if (deflated ? declared > (long) MAX_DEFLATE_RATIO * present : declared > present) {
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

    private static ByteReader inflate(byte[] chunk, Envelope envelope) throws ChunkException {
        byte[] body = new byte[envelope.bodyLength()];
        try (Inflater inflater = new Inflater(true)) {
            inflater.setInput(chunk, envelope.bodyFrom(), envelope.bodyTo() - envelope.bodyFrom());
            int length = 0;
            int got = 1;
            while (length < body.length && got > 0) {
                got = inflater.inflate(body, length, body.length - length);
                length += got;
            }
            if (length < body.length) {
                throw new ChunkException(
                        Kind.TRUNCATED, "the body inflates to " + length + " bytes; " + body.length + " are declared");
            }
            if (!inflater.finished() && inflater.inflate(new byte[1]) > 0) {
                throw new ChunkException(Kind.MALFORMED, "the body inflates to more than " + body.length + " bytes");
            }
            if (!inflater.finished() || inflater.getRemaining() > 0) {
                throw new ChunkException(
                        Kind.MALFORMED,
                        "the deflated body does not end where the chunk does: " + inflater.getRemaining()
                                + " bytes left");
            }
        } catch (DataFormatException e) {
            throw new ChunkException(Kind.MALFORMED, "the body does not inflate: " + e.getMessage());
        }
        return new ByteReader(body, 0, body.length);
    }

    private static List<Round> rounds(ChunkHeader header, int tableSize, ByteReader in) throws ChunkException {
        long[] seqs = seqs(header, in);
        long[] times = times(header.rounds(), in);
        List<Round> rounds = Columns.read(header.rounds(), tableSize, in).readRounds(seqs, times, in);
        if (in.remaining() > 0) {
            throw new ChunkException(Kind.MALFORMED, in.remaining() + " bytes follow the last column");
        }
        return rounds;
    }

    private static long[] seqs(ChunkHeader header, ByteReader in) throws ChunkException {
        long[] seqs = new long[header.rounds()];
        seqs[0] = header.firstSeq();
        for (int row = 1; row < seqs.length; row++) {
            long skipped = in.varint("sequence step");
            if (Long.compareUnsigned(skipped, header.lastSeq() - seqs[row - 1]) >= 0) {
                throw new ChunkException(Kind.MALFORMED, "round " + row + " lies beyond " + header.lastSeq());
            }
            seqs[row] = seqs[row - 1] + 1 + skipped;
        }
        if (seqs[seqs.length - 1] != header.lastSeq()) {
            throw new ChunkException(
                    Kind.MALFORMED,
                    "the last round is " + seqs[seqs.length - 1] + " but the header says " + header.lastSeq());
        }
        return seqs;
    }

    private static long[] times(int rounds, ByteReader in) throws ChunkException {
        long[] times = new long[rounds];
        times[0] = in.signed("first time");
        long step = 0;
        for (int row = 1; row < rounds; row++) {
            step += in.signed("time step");
            times[row] = times[row - 1] + step;
        }
        return times;
    }
}
