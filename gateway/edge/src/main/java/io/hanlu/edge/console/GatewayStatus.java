package io.hanlu.edge.console;

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
 * @param trouble why something does not work although nothing has stopped; null when all is well
 * @param notReady why the daemon does not do its job now, a sentence each, for {@code /readyz}; empty when it does
 */
public record GatewayStatus(
        Uplink uplink,
        String uplinkDetail,
        OptionalLong lastDurableMillis,
        OptionalLong lastAckMillis,
        long unsent,
        @Nullable String trouble,
        List<String> notReady) {

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
