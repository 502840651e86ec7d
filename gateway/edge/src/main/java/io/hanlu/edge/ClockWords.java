package io.hanlu.edge;

import io.hanlu.edge.clock.GatewayClock;
import io.hanlu.edge.clock.Trust;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** How the gateway's clock stands, for people. */
final class ClockWords {

    private ClockWords() {}

    /** What is wrong with it, and what to do; null when somebody keeps it and nothing contradicts it. */
    static @Nullable String trouble(GatewayClock clock) {
        @Nullable String contradiction = contradiction(clock);
        if (contradiction != null) {
            return contradiction;
        }
        return clock.isKept() ? null : "no time service keeps the clock: run chrony or timesyncd";
    }

    /** Why it cannot be relied on, and what to do; null when nothing speaks against it. */
    static @Nullable String contradiction(GatewayClock clock) {
        if (clock.notFollowedMillis().isPresent() && clock.trust() == Trust.TRUSTED) {
            return "the machine's clock is off by "
                    + seconds(clock.notFollowedMillis().getAsLong())
                    + " s, and is not followed: see that its time service is right; restart hanlu when it is and this stays";
        }
        if (clock.trust() == Trust.DOUBTFUL) {
            return "nobody knows the time since the machine was started, and readings wait for it: let the time service (chrony,"
                    + " timesyncd) reach its servers, or connect a satellite receiver";
        }
        return null;
    }

    private static String seconds(long millis) {
        return BigDecimal.valueOf(millis, 3).toPlainString();
    }
}
