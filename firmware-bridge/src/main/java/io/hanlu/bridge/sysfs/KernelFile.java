package io.hanlu.bridge.sysfs;

import io.hanlu.bridge.DeviceException;
import io.hanlu.bridge.Quality;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;

/** Files of the kernel: small, and read whole in one go. */
final class KernelFile {

    /** A page, which is what the kernel gives at most for one value. */
    private static final int MOST_BYTES = 4096;

    /** More devices of one kind than any board has. */
    private static final int MOST_ENTRIES = 256;

    private KernelFile() {}

    /**
     * The text of a file without white space around it.
     *
     * @throws IOException also when it is longer than {@link #MOST_BYTES}, or something that could block for ever
     */
    static String read(Path file) throws IOException {
        if (!Files.readAttributes(file, BasicFileAttributes.class).isRegularFile()) {
            throw new IOException("is no file");
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MOST_BYTES + 1);
            if (bytes.length > MOST_BYTES) {
                throw new IOException("is longer than " + MOST_BYTES + " bytes");
            }
            return new String(bytes, StandardCharsets.ISO_8859_1).strip();
        }
    }

    /** Writes a command in one go, as {@code echo} does; the line end is for the kernel part of it. */
    static void write(Path file, String command) throws IOException {
        Files.write(file, (command + "\n").getBytes(StandardCharsets.ISO_8859_1), StandardOpenOption.WRITE);
    }

    /** What lies in a folder, in the order of names; nothing when there is no such folder. */
    static List<Path> list(Path folder, String glob) {
        List<Path> entries = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder, glob)) {
            for (Path entry : stream) {
                if (entries.size() == MOST_ENTRIES) {
                    break;
                }
                entries.add(entry);
            }
        } catch (IOException | DirectoryIteratorException e) {
            return List.of(); // a folder that cannot be listed shows nothing
        }
        entries.sort(null);
        return entries;
    }

    /**
     * A failed read in words that say what to do.
     *
     * @param subject what was read
     */
    static DeviceException failure(String subject, IOException e) {
        Quality cause = switch (e) {
            case NoSuchFileException missing -> Quality.NACK;
            case AccessDeniedException denied -> Quality.ACCESS;
            default -> Errno.cause(String.valueOf(e.getMessage()));
        };
        String remedy = switch (cause) {
            case NACK -> "check its wires and its supply";
            case ACCESS -> "let the daemon's user read it: ls -l shows the group, usermod -aG adds to it";
            case TIMEOUT -> "something holds its bus: unplug one device after the other";
            case NOT_READY -> "if it repeats, check its supply voltage";
            case CRC -> "shorten or shield the cable";
            default -> "dmesg shows what its driver says; if it repeats, check wires and supply";
        };
        return new DeviceException(cause, subject + " could not be read: " + text(e) + "; " + remedy, e);
    }

    private static String text(IOException e) {
        String message = e.getMessage();
        return message == null ? e.getClass().getSimpleName() : message;
    }
}
