package io.hanlu.bridge.modbus;

import io.hanlu.bridge.DeviceException;
import io.hanlu.bridge.Quality;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Modbus RTU: unit, function and data, check sum. A frame says neither where it begins nor what it answers, so the answer is
 * looked for at every byte: a converter that echoes the request, a pulse on the line before the answer, and another unit's
 * late answer are passed over.
 *
 * @see <a href="https://modbus.org/docs/Modbus_over_serial_line_V1_02.pdf">MODBUS over Serial Line V1.02, 2.5.1</a>
 */
final class RtuFraming implements Framing {

    private static final int CHECK_SUM = 2;
    private static final int EXCEPTION_FRAME = 1 + 2 + CHECK_SUM;
    private static final int POLYNOMIAL = 0xA001; // V1.02, 6.2.2: reflected
    private static final int SHOWN = 16;

    @Override
    public byte[] request(Asked asked, byte[] pdu) {
        byte[] frame = new byte[1 + pdu.length + CHECK_SUM];
        frame[0] = (byte) asked.unit();
        System.arraycopy(pdu, 0, frame, 1, pdu.length);
        int sum = checkSum(frame, 0, frame.length - CHECK_SUM);
        frame[frame.length - 2] = (byte) sum;
        frame[frame.length - 1] = (byte) (sum >> 8);
        return frame;
    }

    @Override
    public byte @Nullable [] find(Asked asked, byte[] bytes, int received) {
        for (int start = 0; start + EXCEPTION_FRAME <= received; start++) {
            int length = frameAt(asked, bytes, start, received);
            if (length > 0 && start + length <= received && sumIsRight(bytes, start, length)) {
                return Arrays.copyOfRange(bytes, start + 1, start + length - CHECK_SUM);
            }
        }
        return null;
    }

    /** How long the answer is that begins here; 0 when none does. */
    private static int frameAt(Asked asked, byte[] bytes, int start, int received) {
        if (start + 3 > received || (bytes[start] & 0xFF) != asked.unit()) {
            return 0;
        }
        int function = bytes[start + 1] & 0xFF;
        if (function == (asked.function() | Asked.EXCEPTION)) {
            return EXCEPTION_FRAME;
        }
        return function == asked.function() && (bytes[start + 2] & 0xFF) == asked.bytes()
                ? 1 + asked.answerLength() + CHECK_SUM
                : 0;
    }

    private static boolean sumIsRight(byte[] bytes, int start, int length) {
        int end = start + length;
        return checkSum(bytes, start, end - CHECK_SUM) == ((bytes[end - 2] & 0xFF) | ((bytes[end - 1] & 0xFF) << 8));
    }

    @Override
    public boolean mayBeAll(Asked asked, int received) {
        return received >= 1 + asked.answerLength() + CHECK_SUM;
    }

    @Override
    public DeviceException why(Asked asked, byte[] bytes, int received) {
        String came = received + " bytes, " + HexFormat.ofDelimiter(" ").formatHex(bytes, 0, Math.min(received, SHOWN))
                + (received > SHOWN ? " …" : "");
        for (int start = 0; start < received; start++) {
            int length = frameAt(asked, bytes, start, received);
            if (length > 0) {
                return start + length <= received
                        ? new DeviceException(
                                Quality.CRC,
                                "the answer of " + asked.who() + " arrived disturbed (" + came
                                        + "); terminate both ends of the line with 120 Ω, keep it away from motor cables,"
                                        + " join the grounds, and see that no two devices have the same unit number")
                        : new DeviceException(
                                Quality.SHORT_READ,
                                "only the beginning of the answer of " + asked.who() + " arrived (" + came
                                        + "); a loose wire, a line that is not terminated, or a device that restarts");
            }
        }
        return new DeviceException(
                Quality.CRC,
                "what arrived is no answer of " + asked.who() + " (" + came
                        + "); check baud rate, parity and stop bits at the device, and whether A and B are swapped");
    }

    /** CRC-16/MODBUS: begins with all ones. */
    static int checkSum(byte[] bytes, int from, int to) {
        int sum = 0xFFFF;
        for (int i = from; i < to; i++) {
            sum ^= bytes[i] & 0xFF;
            for (int bit = 0; bit < 8; bit++) {
                sum = (sum & 1) == 0 ? sum >> 1 : (sum >> 1) ^ POLYNOMIAL;
            }
        }
        return sum;
    }
}
