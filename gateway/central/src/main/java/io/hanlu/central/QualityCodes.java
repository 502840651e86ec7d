package io.hanlu.central;

import java.util.Map;

/**
 * The names that {@code hanlu history} writes for quality codes. The codes are fixed for ever; a test holds this list
 * against the bridge's.
 */
final class QualityCodes {

    private static final Map<String, Integer> BY_NAME = Map.ofEntries(
            Map.entry("good", 0),
            Map.entry("clock", 1),
            Map.entry("clamped", 2),
            Map.entry("power_on", 3),
            Map.entry("calibration", 4),
            Map.entry("disagrees", 5),
            Map.entry("stuck", 6),
            Map.entry("rate", 7),
            Map.entry("implausible", 8),
            Map.entry("nack", 128),
            Map.entry("crc", 129),
            Map.entry("timeout", 130),
            Map.entry("short_read", 131),
            Map.entry("not_ready", 132),
            Map.entry("bus", 133),
            Map.entry("access", 134),
            Map.entry("range", 135),
            Map.entry("no_value", 136),
            Map.entry("stale", 137),
            Map.entry("device", 138),
            Map.entry("no_fix", 139));

    private QualityCodes() {}

    /**
     * The code of a name, or of its decimal text.
     *
     * @throws IllegalArgumentException when it is neither
     */
    static int parse(String text) {
        Integer code = BY_NAME.get(text);
        if (code != null) {
            return code;
        }
        try {
            int number = Integer.parseInt(text);
            if (number >= 0 && number <= 255) {
                return number;
            }
        } catch (NumberFormatException notANumber) {
            throw new IllegalArgumentException(
                    "quality \"" + text + "\" is neither a known name nor a code", notANumber);
        }
        throw new IllegalArgumentException("quality " + text + " is not between 0 and 255");
    }
}
