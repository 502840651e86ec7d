package io.hanlu.edge;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** A time on the command line. */
final class TimeOption {

    private TimeOption() {}

    /**
     * UTC epoch milliseconds.
     *
     * @param option with which it was given
     * @param text RFC 3339; without offset it is local time
     * @throws ParameterException when it is none
     */
    static long millis(CommandSpec spec, String option, String text, ZoneId zone) {
        try {
            return OffsetDateTime.parse(text).toInstant().toEpochMilli();
        } catch (DateTimeException notWithOffset) {
            try {
                return LocalDateTime.parse(text).atZone(zone).toInstant().toEpochMilli();
            } catch (DateTimeException e) {
                throw new ParameterException(
                        spec.commandLine(), option + " " + text + " is no time; write 2026-11-22T06:00:00+08:00", e);
            }
        }
    }
}
