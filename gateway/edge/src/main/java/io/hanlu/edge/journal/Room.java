package io.hanlu.edge.journal;

import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * How much room the journal has, and how sound it is, as of a few seconds ago.
 *
 * @param bytes in pages that hold something
 * @param maxBytes the most there may be
 * @param freeBytes free on the disk for this user; empty when nobody can tell
 * @param hoursLeft how long the centre may stay away before the first round is lost that it does not have; empty without a centre and
 *     until the rate is known, a minute after the start
 * @param deviceBytesPerDay written to the whole device, whoever wrote them; over the last day, or since the start; empty where the system
 *     does not count them, and in the first minute
 * @param lost rounds and events that were lost before the centre had them, in the life of this journal
 * @param damagedRows that did not pass their check and were set aside, since the start
 * @param checkedMillis when every row had last been checked, UTC epoch milliseconds; empty before the first time
 * @param salvage what is being brought back from a damaged database; null when nothing is
 */
public record Room(
        long bytes,
        long maxBytes,
        OptionalLong freeBytes,
        OptionalLong hoursLeft,
        OptionalLong deviceBytesPerDay,
        long lost,
        long damagedRows,
        OptionalLong checkedMillis,
        @Nullable String salvage) {}
