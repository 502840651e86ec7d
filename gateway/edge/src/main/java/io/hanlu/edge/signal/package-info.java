/**
 * Siren, lamp and relay, and the buttons beside them. {@code Signals} is told what stands by the alarm engine and by the
 * buttons, and drives the lines on its own thread, {@code signals}.
 */
@NullMarked
package io.hanlu.edge.signal;

import org.jspecify.annotations.NullMarked;
