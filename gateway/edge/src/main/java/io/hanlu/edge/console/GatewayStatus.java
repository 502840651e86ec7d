package io.hanlu.edge.console;

import io.hanlu.edge.clock.Trust;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * How the daemon itself does, at one moment.
 *
 * @param uplink the connection to the broker
 * @param uplinkDetail the broker's address, or why there is no connection; for people
 * @param lastDurableMillis when the last round was committed, UTC epoch milliseconds
 * @param lastAckMillis when the broker last acknowledged something
 * @param unsent rounds and events that the centre has not confirmed
 * @param clock how far times can be relied on
 * @param trouble why something does not work although nothing has stopped; null when all is well
 * @param notReady why the daemon does not do its job now, a sentence each, for {@code /readyz}; empty when it does
 * @param storage how much room the journal has, and how sound it is
 */
public record GatewayStatus(
        Uplink uplink,
        String uplinkDetail,
        OptionalLong lastDurableMillis,
        OptionalLong lastAckMillis,
        long unsent,
        Time clock,
        @Nullable String trouble,
        List<String> notReady,
        Storage storage) {

    /**
     * The journal's room, as of a few seconds ago.
     *
     * @param bytes it takes
     * @param maxBytes the most it may take
     * @param freeBytes free on its disk; empty when nobody can tell
     * @param hoursLeft how long the centre may stay away before something is lost; empty when there is none, or not known yet
     * @param deviceBytesPerDay written to its device in a day; empty when not known
     * @param lost rounds and events that went before the centre had them, ever
     * @param damagedRows that did not pass their check, since the start
     * @param checkedMillis when all had last been checked, UTC epoch milliseconds
     * @param salvage what comes back from a damaged database, for people; null when nothing does
     */
    public record Storage(
            long bytes,
            long maxBytes,
            OptionalLong freeBytes,
            OptionalLong hoursLeft,
            OptionalLong deviceBytesPerDay,
            long lost,
            long damagedRows,
            OptionalLong checkedMillis,
            @Nullable String salvage) {}

    /**
     * How the gateway's clock stands.
     *
     * @param kept whether a time service or satellites keep it now
     * @param wallAheadSeconds how far the machine's wall clock is ahead of it
     * @param held of what is unsent, what waits for it to be trusted
     */
    public record Time(Trust trust, boolean kept, double wallAheadSeconds, long held) {}

    /** How the connection to the broker stands. */
    public enum Uplink {
        /** The configuration has none. */
        NONE,
        CONNECTED,
        DISCONNECTED
    }

    public GatewayStatus {
        notReady = List.copyOf(notReady);
    }
}
