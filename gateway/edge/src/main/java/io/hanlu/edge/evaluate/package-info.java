/**
 * What alarms and figures would have been: runs the engine of the running daemon over readings of the past, with their own times.
 *
 * <p>Called by {@code hanlu evaluate}, on its thread. {@link io.hanlu.edge.evaluate.Evaluation} takes readings one by one and gives a
 * {@link io.hanlu.edge.evaluate.Report}; {@link io.hanlu.edge.evaluate.Recording} makes readings of a logger's export; the journal
 * has them already.
 */
@NullMarked
package io.hanlu.edge.evaluate;

import org.jspecify.annotations.NullMarked;
