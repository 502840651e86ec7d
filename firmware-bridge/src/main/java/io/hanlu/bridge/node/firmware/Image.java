package io.hanlu.bridge.node.firmware;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * An image whose signature fits.
 *
 * @param model the hardware it is for
 * @param version one to four numbers with dots between
 * @param sizeBytes of the file
 * @param sha256 of the file, in hexadecimal
 * @param signature Ed25519 (RFC 8032) over {@link #signedText}, in hexadecimal
 */
public record Image(String model, String version, Path file, long sizeBytes, String sha256, String signature) {

    private static final int TAG_BYTES = 8;

    /**
     * What is signed: five lines, each ending with a line feed.
     *
     * @param sha256 in lower-case hexadecimal
     */
    public static byte[] signedText(String model, String version, long sizeBytes, String sha256) {
        return "hanlu-firmware-1\n%s\n%s\n%d\n%s\n"
                .formatted(model, version, sizeBytes, sha256)
                .getBytes(UTF_8);
    }

    /** Changes with the image: by it a node knows that the blocks it has still belong to what it fetches (RFC 7959, 2.4). */
    public byte[] tag() {
        return Arrays.copyOf(HexFormat.of().parseHex(sha256), TAG_BYTES);
    }

    /**
     * Some of its bytes.
     *
     * @return fewer than {@code length} only at the end
     * @throws IOException when the file is no longer there or as long
     */
    public byte[] read(long offset, int length) throws IOException {
        ByteBuffer into = ByteBuffer.allocate((int) Math.min(length, sizeBytes - offset));
        try (FileChannel from = FileChannel.open(file, StandardOpenOption.READ)) {
            while (into.hasRemaining()) {
                if (from.read(into, offset + into.position()) < 0) {
                    throw new IOException(file + " is shorter than it was");
                }
            }
        }
        return into.array();
    }
}
