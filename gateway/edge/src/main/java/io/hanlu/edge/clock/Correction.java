package io.hanlu.edge.clock;

/**
 * What a look at the machine's clock has changed.
 *
 * @param shiftMillis by how much the gateway's time has jumped; positive: it was behind; 0 when only the trust has
 *     changed
 * @param redates whether what was dated until now, and not sent, was as wrong and moves along; false: it was dated by
 *     a clock that was trusted, and stays
 * @param trust from now on
 * @param offsetMillis the gateway's time from now on, less the monotonic clock
 */
public record Correction(long shiftMillis, boolean redates, Trust trust, long offsetMillis) {}
