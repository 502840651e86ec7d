package io.hanlu.edge.config;

import io.hanlu.edge.alarm.Delay;
import io.hanlu.wire.config.ConfigNode;
import io.hanlu.wire.config.Units;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Delays as files write them: {@code 10m}, {@code 3 readings}. */
final class Delays {

    private static final Pattern READINGS = Pattern.compile("([1-9][0-9]{0,3}) readings?");
    private static final Duration LONGEST = Duration.ofDays(1);

    private Delays() {}

    static Delay read(ConfigNode node) {
        String text = node.text();
        Matcher readings = READINGS.matcher(text);
        if (readings.matches()) {
            return Delay.ofReadings(Integer.parseInt(readings.group(1)));
        }
        if (text.startsWith("-")) {
            node.wrong(
                    "\"" + text + "\" is negative",
                    "write how long it must last first, as in 10m or \"3 readings\"; 0s for not at all");
        }
        return Delay.of(node.duration(Duration.ZERO, LONGEST));
    }

    /** As it would be written. */
    static String text(Delay delay) {
        return delay.readings() == 1 ? Units.text(delay.time()) : delay.readings() + " readings";
    }
}
