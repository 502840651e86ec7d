package io.hanlu.edge.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** Bytes that have gone to the block device under a folder since it was plugged in: what wears an SD card, whoever wrote them. */
final class DeviceWrites {

    /** The seventh field counts sectors of 512 bytes, whatever the device's are (Linux, Documentation/block/stat.rst). */
    private static final int SECTORS_WRITTEN = 6;

    private static final int SECTOR_BYTES = 512;

    private final Path stat;

    /** @param blocks {@code /sys/dev/block} */
    DeviceWrites(Path folder, Path blocks) throws IOException {
        long device = (Long) Files.getAttribute(folder, "unix:dev");
        // as glibc's gnu_dev_major and gnu_dev_minor take it apart
        long major = ((device >>> 8) & 0xFFF) | ((device >>> 32) & ~0xFFFL);
        long minor = (device & 0xFF) | ((device >>> 12) & ~0xFFL);
        this.stat = blocks.resolve(major + ":" + minor).resolve("stat");
    }

    /** Empty where there is no device, as in memory. */
    OptionalLong bytes() throws IOException {
        if (!Files.exists(stat)) {
            return OptionalLong.empty();
        }
        String[] fields = Files.readString(stat).strip().split("\\s+", -1);
        return OptionalLong.of(Long.parseLong(fields[SECTORS_WRITTEN]) * SECTOR_BYTES);
    }
}
