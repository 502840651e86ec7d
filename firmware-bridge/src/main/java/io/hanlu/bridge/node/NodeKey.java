package io.hanlu.bridge.node;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.hanlu.bridge.DeviceException;
import io.hanlu.bridge.Quality;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Set;

/**
 * A node's pre-shared key, as its file has it now. The first line is the key: as text, or in hexadecimal after {@code 0x}. The
 * file is read again for every handshake and request, so that changing or removing it needs no restart.
 */
final class NodeKey {

    private static final int MIN_BYTES = 16;
    private static final int MAX_BYTES = 64;
    private static final int MAX_FILE_BYTES = 1024;
    private static final Set<PosixFilePermission> TOO_OPEN = EnumSet.of(
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE,
            PosixFilePermission.OTHERS_EXECUTE,
            PosixFilePermission.GROUP_WRITE);

    private final byte[] secret;

    private NodeKey(byte[] secret) {
        this.secret = secret;
    }

    /**
     * Reads a key.
     *
     * @throws DeviceException when there is none, it is too short or long, or others may read it
     */
    static NodeKey read(Path file) throws DeviceException {
        try {
            if (!Files.isRegularFile(file)) {
                throw refused(file, "does not exist", "make one with: openssl rand -hex 16 >" + file);
            }
            if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                Set<PosixFilePermission> open = EnumSet.copyOf(TOO_OPEN);
                open.retainAll(Files.getPosixFilePermissions(file));
                if (!open.isEmpty()) {
                    throw refused(file, "can be read or changed by others", "chmod 640 " + file);
                }
            }
            if (Files.size(file) > MAX_FILE_BYTES) {
                throw refused(file, "is longer than a key", "one line of " + MIN_BYTES + " to " + MAX_BYTES + " bytes");
            }
            return new NodeKey(secret(file, Files.readString(file, UTF_8)));
        } catch (IOException e) {
            throw new DeviceException(
                    Quality.ACCESS, "key file " + file + " cannot be read: " + e + "; let this user read it", e);
        }
    }

    private static byte[] secret(Path file, String text) throws DeviceException {
        String line = text.lines().findFirst().orElse("").strip();
        byte[] secret;
        try {
            secret = line.startsWith("0x") ? HexFormat.of().parseHex(line.substring(2)) : line.getBytes(UTF_8);
        } catch (IllegalArgumentException e) {
            throw refused(file, "is no hexadecimal number", "an even number of digits after 0x");
        }
        if (secret.length < MIN_BYTES || secret.length > MAX_BYTES) {
            throw refused(
                    file,
                    "holds a key of " + secret.length + " bytes",
                    MIN_BYTES + " to " + MAX_BYTES + " bytes, for example: openssl rand -hex 16 >" + file);
        }
        return secret;
    }

    private static DeviceException refused(Path file, String wrong, String right) {
        return new DeviceException(Quality.ACCESS, "key file " + file + " " + wrong + "; " + right);
    }

    byte[] secret() {
        return secret.clone();
    }

    /** Tells keys apart without telling them. */
    String fingerprint() {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(secret);
            return HexFormat.of().formatHex(Arrays.copyOf(digest, MIN_BYTES));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
