package io.hanlu.bridge.kernel;

import io.hanlu.bridge.DeviceException;
import io.hanlu.bridge.Quality;
import java.util.regex.Pattern;

/** One number as the kernel writes it into a file: {@code 21437}, {@code -0.166667}. */
final class Value {

    private static final Pattern FORM = Pattern.compile("-?[0-9]{1,10}(\\.[0-9]{1,12})?");

    private static final int SHOWN = 40;

    private Value() {}

    /**
     * @param file where it was read, for the message
     * @throws DeviceException SHORT_READ for nothing at all, BUS for what is no number
     */
    static double parse(String file, String text) throws DeviceException {
        if (text.isEmpty()) {
            throw new DeviceException(
                    Quality.SHORT_READ, file + " is empty; dmesg shows what its driver says; check wires and supply");
        }
        if (!FORM.matcher(text).matches()) {
            throw new DeviceException(
                    Quality.BUS, file + " holds " + shown(text) + ", which is no number; check which file this is");
        }
        return Double.parseDouble(text);
    }

    /** Something unexpected, short and harmless enough for a log. */
    static String shown(String text) {
        String printable = text.replaceAll("[^ -~]", "?");
        return "\"" + (printable.length() <= SHOWN ? printable : printable.substring(0, SHOWN) + "…") + "\"";
    }
}
