package io.hanlu.wire.message;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;

/** One block of a PEM file (RFC 7468). */
final class Pem {

    private static final long MAX_BYTES = 16_384;

    private Pem() {}

    /** @param remedy how to make a right file */
    static byte[] read(Path file, String begin, String end, String remedy) throws IOException {
        String wrong = file + " is no PEM file with " + begin + "; make one with " + remedy;
        if (Files.size(file) > MAX_BYTES) {
            throw new IOException(wrong);
        }
        String text = Files.readString(file);
        int from = text.indexOf(begin);
        int to = text.indexOf(end, Math.max(from, 0));
        if (from < 0 || to < 0) {
            throw new IOException(wrong);
        }
        try {
            return Base64.getMimeDecoder().decode(text.substring(from + begin.length(), to));
        } catch (IllegalArgumentException e) {
            throw new IOException(wrong, e);
        }
    }
}
