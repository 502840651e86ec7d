package io.hanlu.bridge.sim;

import java.util.Arrays;

/** How twins make their answers. Not shared with the drivers, so that a mistake on one side shows. */
final class TwinBytes {

    /** x⁸+x⁵+x⁴+1, the check sum of Sensirion, Aosong, TE and Silicon Labs; they begin with different values. */
    private static final int POLYNOMIAL = 0x31;

    private TwinBytes() {}

    /** Bit after bit, as the shift register in a chip does it. */
    static int crc(int start, byte... bytes) {
        int register = start;
        for (byte each : bytes) {
            for (int bit = 7; bit >= 0; bit--) {
                int out = (register >> 7) ^ ((each >> bit) & 1);
                register = ((register << 1) ^ (out == 0 ? 0 : POLYNOMIAL)) & 0xFF;
            }
        }
        return register;
    }

    static byte[] word(int value) {
        return new byte[] {(byte) (value >> 8), (byte) value};
    }

    /** Words, each with its check sum. */
    static byte[] words(int start, int... values) {
        byte[] frame = new byte[3 * values.length];
        for (int i = 0; i < values.length; i++) {
            byte[] word = word(values[i]);
            System.arraycopy(word, 0, frame, 3 * i, 2);
            frame[3 * i + 2] = (byte) crc(start, word);
        }
        return frame;
    }

    /** What a read of some length sees: nobody drives the line after the last byte, so it reads high. */
    static byte[] read(byte[] frame, int length) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) 0xFF);
        System.arraycopy(frame, 0, bytes, 0, Math.min(length, frame.length));
        return bytes;
    }

    /** A share of a scale in counts, saturated at both ends. */
    static int counts(double share, int fullScale) {
        return (int) Math.round(Math.clamp(share, 0.0, 1.0) * fullScale);
    }
}
