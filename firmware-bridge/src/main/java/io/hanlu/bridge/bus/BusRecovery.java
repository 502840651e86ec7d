package io.hanlu.bridge.bus;

import io.hanlu.bridge.DeviceException;
import io.hanlu.bridge.Notice;
import io.hanlu.bridge.port.BusLines;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Frees a bus on which nobody gets on any more, one step at a time, gentlest first: nine clocks; then, when everybody was asked
 * again and failed again, the supply off and on; then an alarm. After {@link #BETWEEN_CLOCKS} it begins again, without a second
 * alarm. Used by the thread of the lane.
 */
final class BusRecovery {

    /** Clocks are driven no more often than this; so long the alarm stands before all is tried again. */
    static final Duration BETWEEN_CLOCKS = Duration.ofMinutes(1);

    /** The supply is switched no more often than this: sensors and relays wear. */
    static final Duration BETWEEN_POWER_CYCLES = Duration.ofMinutes(10);

    /**
     * What is to be told.
     *
     * @param text for people, without the bus's name
     */
    record Told(Notice.Kind kind, String text) {}

    /**
     * What came of a call.
     *
     * @param acted the wires were touched: everybody is to be asked again
     */
    record Outcome(boolean acted, @Nullable Told told) {}

    private static final Outcome NOTHING = new Outcome(false, null);
    private static final Outcome ACTED = new Outcome(true, null);

    private enum Step {
        /** Works, or nothing has been done yet. */
        NONE,
        CLOCKS,
        POWER,
        /** All was done that may be done now. */
        ALL
    }

    private final BusLines lines;
    private Step done = Step.NONE;
    private final List<String> deeds = new ArrayList<>();
    private boolean alarmed;
    private long clockedNanos;
    private long poweredNanos;
    private boolean everClocked;
    private boolean everPowered;

    BusRecovery(BusLines lines) {
        this.lines = lines;
    }

    /** Everybody has been asked since the wires were last touched, and nobody got on. */
    Outcome nobodyGetsOn(long nanos) throws InterruptedException {
        if (done == Step.ALL) {
            if (nanos - clockedNanos < BETWEEN_CLOCKS.toNanos()) {
                return NOTHING;
            }
            deeds.clear();
            done = Step.NONE;
        }
        if (done == Step.NONE) {
            if (everClocked && nanos - clockedNanos < BETWEEN_CLOCKS.toNanos()) {
                return NOTHING;
            }
            clockedNanos = nanos;
            everClocked = true;
            done = Step.CLOCKS;
            if (lines.canClock()) {
                deed("nine clocks on SCL", lines::clock);
                return ACTED;
            }
        }
        if (done == Step.CLOCKS) {
            done = Step.POWER;
            boolean mayCycle = !everPowered || nanos - poweredNanos >= BETWEEN_POWER_CYCLES.toNanos();
            if (lines.canCyclePower() && mayCycle) {
                poweredNanos = nanos;
                everPowered = true;
                deed("the supply off and on", lines::cyclePower);
                return ACTED;
            }
        }
        done = Step.ALL;
        if (alarmed) {
            return NOTHING;
        }
        alarmed = true;
        return new Outcome(
                false,
                new Told(
                        Notice.Kind.BUS_STUCK,
                        "no device gets on"
                                + (deeds.isEmpty() ? "" : ", also not after " + String.join(" and ", deeds))
                                + ": unplug one device after the other until the others answer"));
    }

    /** Somebody got on. */
    @Nullable
    Told somebodyGotOn() {
        if (done == Step.NONE) {
            return null;
        }
        done = Step.NONE;
        boolean tell = alarmed || !deeds.isEmpty();
        String after = deeds.isEmpty() ? "" : " after " + String.join(" and ", deeds);
        deeds.clear();
        alarmed = false;
        return tell ? new Told(Notice.Kind.BUS_RECOVERED, "devices answer again" + after) : null;
    }

    private interface Deed {
        void run() throws DeviceException, InterruptedException;
    }

    private void deed(String what, Deed deed) throws InterruptedException {
        try {
            deed.run();
            deeds.add(what);
        } catch (DeviceException e) {
            deeds.add(what + " (failed: " + e.getMessage() + ")");
        }
    }
}
