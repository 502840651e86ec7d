package io.hanlu.edge.clock;

import org.jspecify.annotations.Nullable;

/**
 * What the journal remembers of the clock.
 *
 * @param boot under which it was last written; null when it has not noted one: a new journal, or one of an older
 *     release
 * @param newestMillis the newest round's time by the gateway's clock; {@link Long#MIN_VALUE} for none
 * @param trust at the end
 * @param offsetMillis the gateway's time less the monotonic clock, in that boot
 */
public record Past(@Nullable String boot, long newestMillis, Trust trust, long offsetMillis) {

    /** Of a new journal. */
    public static final Past NONE = new Past(null, Long.MIN_VALUE, Trust.PLAUSIBLE, 0);
}
