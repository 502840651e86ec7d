package io.hanlu.edge.alarm;

import java.time.Duration;

/**
 * What looks like the defrosts of a zone's cooler: to be confirmed by an operator with {@link Input.ConfirmDefrost}, and never
 * used unasked.
 *
 * @param newest when the newest of them began
 * @param length of the longest of them
 * @param every from one begin to the next
 */
public record DefrostProposal(String zone, long newest, Duration length, Duration every) {}
