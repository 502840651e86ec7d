package io.hanlu.central.command;

import io.hanlu.wire.message.Command.What;
import io.hanlu.wire.message.SeqRange;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What somebody at the centre wants of a gateway; the fields are those of {@link io.hanlu.wire.message.Command}.
 *
 * @param length of a shelf or maintenance; zero ends maintenance
 */
public record Order(
        What what,
        String by,
        @Nullable Long alarm,
        @Nullable String zone,
        @Nullable String comment,
        @Nullable String action,
        @Nullable String reason,
        @Nullable Duration length,
        @Nullable String stream,
        @Nullable List<SeqRange> ranges) {

    public static Order acknowledge(long alarm, String by, @Nullable String comment, @Nullable String action) {
        return new Order(What.ACKNOWLEDGE, by, alarm, null, comment, action, null, null, null, null);
    }

    public static Order shelve(long alarm, String by, String reason, Duration length) {
        return new Order(What.SHELVE, by, alarm, null, null, null, reason, length, null, null);
    }

    /** One that concerns an alarm and needs nothing else. */
    public static Order about(What what, long alarm, String by) {
        return new Order(what, by, alarm, null, null, null, null, null, null, null);
    }

    public static Order maintenance(String zone, String by, String reason, Duration length) {
        return new Order(What.MAINTENANCE, by, null, zone, null, null, reason, length, null, null);
    }

    public static Order identify(String by) {
        return new Order(What.IDENTIFY, by, null, null, null, null, null, null, null, null);
    }

    /** @param ranges 1 to {@link io.hanlu.wire.message.Command#MAX_RANGES} of this stream */
    public static Order resend(String stream, List<SeqRange> ranges, String by) {
        return new Order(What.RESEND, by, null, null, null, null, null, null, stream, ranges);
    }
}
