package io.hanlu.bridge.node;

import io.hanlu.bridge.Clock;
import io.hanlu.bridge.Notice;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts who was turned away, and says so: once an hour for each name somebody gives, and only for so many names, since a
 * stranger may call himself anything. Any thread may call it.
 */
final class Refusals {

    private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);
    private static final Duration ONCE_IN = Duration.ofHours(1);
    private static final int MOST_NAMES = 32;
    private static final int SHOWN = 64;

    private final Clock clock;
    private final Map<String, Long> toldNanos = new LinkedHashMap<>(); // by name, the longest ago first
    private long count;

    Refusals(Clock clock) {
        this.clock = clock;
    }

    /**
     * Somebody was turned away.
     *
     * @param name the name that was given
     * @param known the node of that name, if there is one
     * @param teller says it to the journal; null while nobody listens
     */
    synchronized void turnAway(String name, @Nullable NodeSource known, String why, @Nullable NodeSource teller) {
        count++;
        long now = clock.monotonicNanos();
        toldNanos.values().removeIf(told -> now - told >= ONCE_IN.toNanos());
        if (toldNanos.size() >= MOST_NAMES || toldNanos.putIfAbsent(name, now) != null) {
            return;
        }
        String shown = name.replaceAll("[^\\x20-\\x7e]", "?");
        String text = "\"" + (shown.length() > SHOWN ? shown.substring(0, SHOWN) + "…" : shown) + "\" was turned away: "
                + why + " (" + count + " since the start)";
        LOG.warn("node {}", text);
        if (teller != null) {
            teller.tell(new Notice(
                    known == null ? null : known.spec().zone(),
                    known == null ? null : known.spec().id(),
                    Notice.Kind.REFUSED,
                    "node " + text));
        }
    }

    /** Since the start. */
    synchronized long count() {
        return count;
    }
}
