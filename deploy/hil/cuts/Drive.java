import java.io.EOFException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;

/**
 * {@code Drive DISK LOG SEED lost|torn}: what a drive holds after a power cut. DISK is what it held before, LOG what
 * the emulator's {@code blklogwrites} wrote down since (the format of Linux' dm-log-writes). Everything up to the last
 * completed flush is on the drive; of what came later nothing ({@code lost}), or each sector as chance will have it
 * ({@code torn}), as with a cache that is written back in any order. The block with the superblock survives whole or not at
 * all: ext4 relies on that for its two sectors, and does not mount without.
 */
final class Drive {

    private static final long MAGIC = 0x6a736677736872L;
    private static final int ENTRY_BYTES = 32;

    private static final int FLUSH = 1;
    private static final int FUA = 2;
    private static final int DISCARD = 4;

    private static final int SECTOR = 512;
    private static final int FIRST_BLOCK_SECTORS = 8;

    /** Sectors from {@code sector} on, whose bytes begin at {@code at} in the log; none of them when discarded. */
    private record Write(long sector, long sectors, long flags, long at) {
        boolean isDurable() {
            return (flags & (FLUSH | FUA)) != 0;
        }
    }

    private Drive() {}

    public static void main(String[] arguments) throws IOException {
        try (RandomAccessFile disk = new RandomAccessFile(arguments[0], "rw");
                RandomAccessFile log = new RandomAccessFile(arguments[1], "r")) {
            SplittableRandom random = new SplittableRandom(Long.parseLong(arguments[2]));
            boolean torn = arguments[3].equals("torn");
            List<Write> writes = writes(log);
            int flushed = writes.size();
            while (flushed > 0 && !writes.get(flushed - 1).isDurable()) {
                flushed--;
            }
            for (Write write : writes.subList(0, flushed)) {
                carryOut(write, log, disk, null);
            }
            long kept = 0;
            long later = 0;
            for (Write write : writes.subList(flushed, writes.size())) {
                BitSet survives = new BitSet();
                boolean whole = random.nextBoolean();
                for (int i = 0; torn && i < write.sectors(); i++) {
                    survives.set(i, write.sector() + i < FIRST_BLOCK_SECTORS ? whole : random.nextBoolean());
                }
                carryOut(write, log, disk, survives);
                kept += survives.cardinality();
                later += write.sectors();
            }
            System.out.println("kept " + kept + " of " + later + " sectors after the last flush");
        }
    }

    /** The log's own count is of its last flush; what was written later stands behind it, and its end may be missing. */
    private static List<Write> writes(RandomAccessFile log) throws IOException {
        List<Write> writes = new ArrayList<>();
        long magic = numbers(log, 0, 8).getLong();
        if (magic != MAGIC && magic != 0) { // no flush, no header
            throw new IOException("not a log of writes: it begins with " + Long.toHexString(magic));
        }
        long at = SECTOR;
        while (at + SECTOR <= log.length()) {
            ByteBuffer entry = numbers(log, at, ENTRY_BYTES);
            Write write = new Write(entry.getLong(), entry.getLong(), entry.getLong(), at + SECTOR);
            long end = write.at() + ((write.flags() & DISCARD) != 0 ? 0 : write.sectors() * SECTOR);
            if (write.sectors() == 0 && write.flags() == 0 || end > log.length()) {
                break;
            }
            writes.add(write);
            at = end;
        }
        return writes;
    }

    private static ByteBuffer numbers(RandomAccessFile log, long at, int length) throws IOException {
        byte[] bytes = new byte[length];
        log.seek(at);
        try {
            log.readFully(bytes);
        } catch (EOFException e) {
            return ByteBuffer.wrap(new byte[length]); // the guest has written nothing
        }
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** @param survives which of its sectors; null for all */
    private static void carryOut(Write write, RandomAccessFile log, RandomAccessFile disk, BitSet survives)
            throws IOException {
        byte[] bytes = new byte[Math.toIntExact(write.sectors() * SECTOR)];
        if ((write.flags() & DISCARD) == 0) {
            log.seek(write.at());
            log.readFully(bytes);
        }
        if (survives == null) {
            disk.seek(write.sector() * SECTOR);
            disk.write(bytes);
            return;
        }
        for (int i = survives.nextSetBit(0); i >= 0; i = survives.nextSetBit(i + 1)) {
            disk.seek((write.sector() + i) * SECTOR);
            disk.write(bytes, i * SECTOR, SECTOR);
        }
    }
}
