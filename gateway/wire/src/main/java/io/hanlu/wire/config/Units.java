package io.hanlu.wire.config;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Durations, sizes and rates as configuration files and people write them. */
public final class Units {

    private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})(ms|s|m|h|d)");
    private static final Pattern SIZE = Pattern.compile("([0-9]{1,6})(B|KiB|MiB|GiB|TiB)");

    private static final Pattern RATE = Pattern.compile("([0-9]{1,6})(kbit|Mbit)/s");

    private Units() {}

    /** From {@code 500ms 10s 5m 1h 7d}; null when the text is none. */
    public static @Nullable Duration duration(String text) {
        Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches()) {
            return null;
        }
        long number = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(number);
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            default -> Duration.ofDays(number);
        };
    }

    /** With the largest unit that leaves no rest. */
    public static String text(Duration duration) {
        long millis = duration.toMillis();
        if (millis % 1000 != 0) {
            return millis + "ms";
        }
        long seconds = millis / 1000;
        if (seconds == 0 || seconds % 60 != 0) {
            return seconds + "s";
        }
        if (seconds % 3600 != 0) {
            return seconds / 60 + "m";
        }
        return seconds % 86400 != 0 ? seconds / 3600 + "h" : seconds / 86400 + "d";
    }

    /** Bytes from {@code 512MiB}; -1 when the text is none. */
    static long size(String text) {
        Matcher matcher = SIZE.matcher(text);
        if (!matcher.matches()) {
            return -1;
        }
        return Long.parseLong(matcher.group(1)) << shift(matcher.group(2));
    }

    /** Bytes a second from {@code 32kbit/s} or {@code 2Mbit/s}, a thousand bits and a million; -1 when the text is none. */
    static long rate(String text) {
        Matcher matcher = RATE.matcher(text);
        if (!matcher.matches()) {
            return -1;
        }
        return Long.parseLong(matcher.group(1)) * (matcher.group(2).equals("kbit") ? 1_000 : 1_000_000) / 8;
    }

    static String text(long bytes) {
        for (String unit : new String[] {"TiB", "GiB", "MiB", "KiB"}) {
            if (bytes != 0 && bytes % (1L << shift(unit)) == 0) {
                return (bytes >> shift(unit)) + unit;
            }
        }
        return bytes + "B";
    }

    private static int shift(String unit) {
        return switch (unit) {
            case "KiB" -> 10;
            case "MiB" -> 20;
            case "GiB" -> 30;
            case "TiB" -> 40;
            default -> 0;
        };
    }
}
