/**
 * Alarms by ISA-18.2 / IEC 62682. {@code gateway/edge/ALARMS.md} has the rules by number.
 *
 * <p>{@link AlarmEngine} is deterministic: rules, state and timed inputs in, transitions out; it reads no clock and does no I/O. {@link Alarms}
 * is the running daemon's: it keeps the alarm clock, and belongs to the pipeline's thread. {@code hanlu evaluate} runs the same engine over
 * the past.
 */
@NullMarked
package io.hanlu.edge.alarm;

import org.jspecify.annotations.NullMarked;
