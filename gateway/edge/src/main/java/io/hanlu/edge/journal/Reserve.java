package io.hanlu.edge.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A few megabytes kept for the day the disk is full: even making room needs some. Given up then, and made again when there is plenty.
 * {@link #release} is the pipeline's, {@link #refill} the keeper's.
 */
final class Reserve {

    static final String FILE = "hanlu.reserve";
    static final int BYTES = 4 << 20;

    /** With less than this free it is left as it is: others need it. */
    static final long PLENTY_BYTES = 64L << 20;

    private static final int BLOCK_BYTES = 64 << 10;

    private final Path folder;
    private final Path file;

    Reserve(Path folder) {
        this.folder = folder;
        this.file = folder.resolve(FILE);
    }

    /** Makes it whole where it is not and there is plenty of room. Blocks, not a hole: a hole is no room. */
    void refill() throws IOException {
        if ((Files.exists(file) && Files.size(file) == BYTES)
                || Files.getFileStore(folder).getUsableSpace() < PLENTY_BYTES) {
            return;
        }
        try (FileChannel out = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            for (int written = 0; written < BYTES; written += BLOCK_BYTES) {
                ByteBuffer block = ByteBuffer.allocate(BLOCK_BYTES);
                while (block.hasRemaining()) {
                    out.write(block);
                }
            }
            out.force(true);
        }
    }

    /** Gives it up. */
    void release() throws IOException {
        Files.deleteIfExists(file);
    }
}
