package io.hanlu.bridge.sim;

import io.hanlu.bridge.port.Twin;
import java.util.Arrays;

/**
 * The double of a TCA9548A: one register, whose bits connect the channels. Of several bytes written the last one counts; a
 * read gives the register again and again (datasheet SCPS207 section 8.6.2). Nothing is connected after power-on.
 */
final class MuxTwin implements Twin {

    private byte control;

    boolean connects(int channel) {
        return ((control >> channel) & 1) != 0;
    }

    @Override
    public void powerCycle(long nanos) {
        control = 0;
    }

    @Override
    public boolean write(byte[] bytes, long nanos) {
        if (bytes.length > 0) {
            control = bytes[bytes.length - 1];
        }
        return true;
    }

    @Override
    public byte[] read(int length, long nanos) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, control);
        return bytes;
    }
}
