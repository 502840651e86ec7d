package io.hanlu.edge.notify;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;

/** A file whose first line is a secret. Read again for each message, so that changing it needs no restart. */
public final class SecretFile {

    private static final int MAX_BYTES = 4096;
    private static final Set<PosixFilePermission> TOO_OPEN = EnumSet.of(
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE,
            PosixFilePermission.OTHERS_EXECUTE,
            PosixFilePermission.GROUP_WRITE);

    /** The file is of no use; message and {@link #right} continue its name, as a problem of a configuration does. */
    public static final class RefusedException extends IOException {

        private static final long serialVersionUID = 1L;

        private final String right;

        RefusedException(String wrong, String right) {
            super(wrong);
            this.right = right;
        }

        /** What to do. */
        public String right() {
            return right;
        }
    }

    private SecretFile() {}

    /**
     * The secret, without white space around it.
     *
     * @throws RefusedException when there is none, or others may read it
     */
    public static String read(Path file) throws RefusedException {
        try {
            if (!Files.isRegularFile(file)) {
                throw new RefusedException("does not exist", "write the secret into the first line of " + file);
            }
            if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                Set<PosixFilePermission> open = EnumSet.copyOf(TOO_OPEN);
                open.retainAll(Files.getPosixFilePermissions(file));
                if (!open.isEmpty()) {
                    throw new RefusedException("can be read or changed by others", "chmod 640 " + file);
                }
            }
            if (Files.size(file) > MAX_BYTES) {
                throw new RefusedException("is longer than a secret", "write one line into " + file);
            }
            String line =
                    Files.readString(file, UTF_8).lines().findFirst().orElse("").strip();
            if (line.isEmpty()) {
                throw new RefusedException("is empty", "write the secret into the first line of " + file);
            }
            return line;
        } catch (RefusedException e) {
            throw e;
        } catch (IOException e) {
            throw new RefusedException("cannot be read (" + e + ")", "let this user read " + file);
        }
    }
}
