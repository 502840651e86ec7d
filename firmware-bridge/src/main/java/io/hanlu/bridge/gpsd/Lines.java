package io.hanlu.bridge.gpsd;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** Cuts a stream into lines of bounded length; the rest of a longer one is thrown away. Used by one thread. */
final class Lines {

    private final InputStream in;
    private final byte[] line;
    private int length;

    Lines(InputStream in, int maxBytes) {
        this.in = new BufferedInputStream(in);
        this.line = new byte[maxBytes + 1];
    }

    /**
     * The next line without its end. Goes on where it was when an earlier call timed out.
     *
     * @return one byte more than the bound when the line was longer, so that nobody takes it for whole
     * @throws EOFException when the stream ends
     */
    byte[] next() throws IOException {
        while (true) {
            int b = in.read();
            if (b < 0) {
                throw new EOFException("the connection was closed");
            }
            if (b == '\n') {
                int end = length > 0 && line[length - 1] == '\r' ? length - 1 : length;
                length = 0;
                return Arrays.copyOf(line, end);
            }
            if (length < line.length) {
                line[length++] = (byte) b;
            }
        }
    }
}
