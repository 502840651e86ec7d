package io.hanlu.wire.chunk;

import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;
import java.util.zip.Deflater;

/**
 * Writes chunks; the format is written down in {@code gateway/wire/README.md}. Keeps its work space and a deflater from
 * one chunk to the next, so each belongs to one thread, which closes it. The work space grows with the largest chunk, to
 * at most 4 MB.
 */
public final class ChunkEncoder implements AutoCloseable {

    private static final int INITIAL_BYTES = 4096;

    private final Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
    private final CRC32C crc = new CRC32C();
    private final ByteWriter body = new ByteWriter(INITIAL_BYTES);
    private final ByteWriter whole = new ByteWriter(INITIAL_BYTES);
    private byte[] deflated = new byte[INITIAL_BYTES];

    // The readings of the chunk at hand, by point, then by round.
    private final int[] ends = new int[PointTable.MAX_POINTS]; // where the readings of a point end
    private int pointLimit; // above the highest point
    private int[] rows = new int[0]; // which round, counted from 0
    private int[] values = new int[0];
    private byte[] qualities = new byte[0];

    /** Readings that wander around a level are what zlib calls filtered data: a tenth smaller than with its default. */
    public ChunkEncoder() {
        deflater.setStrategy(Deflater.FILTERED);
    }

    /**
     * The chunk as bytes, at most {@link ChunkDecoder#MAX_CHUNK_BYTES}.
     *
     * @throws IllegalArgumentException when a round's points do not ascend, or go beyond {@link PointTable#MAX_POINTS}
     */
    public byte[] encode(Chunk chunk) {
        List<Round> rounds = chunk.rounds();
        transpose(rounds, chunk.readings());
        body.clear();
        putSeqs(rounds);
        putTimes(rounds);
        putDirectory(rounds.size());
        putReadings();

        int deflatedLength = deflate();
        boolean smaller = deflatedLength < body.length();
        whole.clear();
        whole.put(Format.MAGIC_0);
        whole.put(Format.MAGIC_1);
        whole.put(Format.VERSION);
        whole.put(smaller ? Format.FLAG_DEFLATED : 0);
        whole.putFixed(chunk.tableHash(), Long.BYTES);
        whole.putVarint(chunk.firstSeq());
        whole.putVarint(chunk.lastSeq() - chunk.firstSeq());
        whole.putVarint(rounds.size());
        whole.putVarint(body.length());
        whole.put(smaller ? deflated : body.array(), smaller ? deflatedLength : body.length());
        crc.reset();
        crc.update(whole.array(), 0, whole.length());
        whole.putFixed(crc.getValue(), Format.CRC_BYTES);
        return Arrays.copyOf(whole.array(), whole.length());
    }

    /** Turns rows into columns with a counting sort: points are small numbers. */
    private void transpose(List<Round> rounds, int readings) {
        if (rows.length < readings) {
            int capacity = Math.min(Math.max(readings, 2 * rows.length), Chunk.MAX_READINGS);
            rows = new int[capacity];
            values = new int[capacity];
            qualities = new byte[capacity];
        }
        Arrays.fill(ends, 0);
        pointLimit = 0;
        for (Round round : rounds) {
            int previous = -1;
            for (int i = 0; i < round.size(); i++) {
                int point = round.point(i);
                if (point <= previous || point >= PointTable.MAX_POINTS) {
                    throw new IllegalArgumentException("point " + point + " after " + previous + " in round "
                            + round.seq() + "; points ascend from 0, below " + PointTable.MAX_POINTS);
                }
                ends[point]++;
                previous = point;
            }
            pointLimit = Math.max(pointLimit, previous + 1);
        }
        int sum = 0;
        for (int point = 0; point < pointLimit; point++) {
            int count = ends[point];
            ends[point] = sum; // where its first reading goes; moves on with each
            sum += count;
        }
        for (int row = 0; row < rounds.size(); row++) {
            Round round = rounds.get(row);
            for (int i = 0; i < round.size(); i++) {
                int k = ends[round.point(i)]++;
                rows[k] = row;
                qualities[k] = (byte) round.quality(i);
                values[k] = round.hasValue(i) ? round.value(i) : 0;
            }
        }
    }

    private void putSeqs(List<Round> rounds) {
        for (int row = 1; row < rounds.size(); row++) {
            body.putVarint(rounds.get(row).seq() - rounds.get(row - 1).seq() - 1);
        }
    }

    /** Differences may wrap around 64 bits; they wrap back when they are added. */
    private void putTimes(List<Round> rounds) {
        long time = rounds.getFirst().timeMillis();
        long step = 0;
        body.putSigned(time);
        for (int row = 1; row < rounds.size(); row++) {
            long next = rounds.get(row).timeMillis();
            body.putSigned(next - time - step);
            step = next - time;
            time = next;
        }
    }

    private void putDirectory(int rounds) {
        int columns = 0;
        for (int point = 0; point < pointLimit; point++) {
            columns += count(point) > 0 ? 1 : 0;
        }
        body.putVarint(columns);
        int previous = -1;
        for (int point = 0; point < pointLimit; point++) {
            if (count(point) > 0) {
                boolean partial = count(point) < rounds;
                body.putVarint((long) (point - previous - 1) << Format.COLUMN_GAP_SHIFT
                        | (isAllGood(point) ? 0 : Format.COLUMN_QUALITIES)
                        | (partial ? Format.COLUMN_PARTIAL : 0));
                if (partial) {
                    putPresence(point);
                }
                previous = point;
            }
        }
    }

    private void putPresence(int point) {
        int runs = 0;
        for (int k = start(point); k < ends[point]; k = presentUntil(k, point)) {
            runs++;
        }
        body.putVarint(runs);
        int row = 0;
        for (int k = start(point); k < ends[point]; ) {
            int until = presentUntil(k, point);
            body.putVarint(rows[k] - row);
            body.putVarint(until - k);
            row = rows[until - 1] + 1;
            k = until;
        }
    }

    /** Behind the last of the readings from {@code k} on that are in consecutive rounds. */
    private int presentUntil(int k, int point) {
        int until = k + 1;
        while (until < ends[point] && rows[until] == rows[until - 1] + 1) {
            until++;
        }
        return until;
    }

    private void putReadings() {
        for (int point = 0; point < pointLimit; point++) {
            if (!isAllGood(point)) {
                putQualities(point);
            }
            long previous = 0;
            for (int k = start(point); k < ends[point]; k++) {
                if ((qualities[k] & 0xFF) < Round.FIRST_BAD_QUALITY) {
                    body.putSigned(values[k] - previous);
                    previous = values[k];
                }
            }
        }
    }

    private void putQualities(int point) {
        for (int k = start(point); k < ends[point]; ) {
            int until = k + 1;
            while (until < ends[point] && qualities[until] == qualities[k]) {
                until++;
            }
            body.putVarint(until - k);
            body.put(qualities[k]);
            k = until;
        }
    }

    private boolean isAllGood(int point) {
        for (int k = start(point); k < ends[point]; k++) {
            if (qualities[k] != 0) {
                return false;
            }
        }
        return true;
    }

    private int start(int point) {
        return point == 0 ? 0 : ends[point - 1];
    }

    private int count(int point) {
        return ends[point] - start(point);
    }

    /** Deflates the body, giving up when the result is not shorter; returns its length. */
    private int deflate() {
        if (deflated.length < body.length()) {
            deflated = new byte[body.array().length];
        }
        deflater.reset();
        deflater.setInput(body.array(), 0, body.length());
        deflater.finish();
        int length = 0;
        while (length < body.length() && !deflater.finished()) {
            length += deflater.deflate(deflated, length, body.length() - length);
        }
        return length;
    }

    /** Frees the deflater's native memory. */
    @Override
    public void close() {
        deflater.close();
    }
}
