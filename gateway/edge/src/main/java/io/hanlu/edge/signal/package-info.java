/**
 * Siren, lamp and relay, and the buttons beside them. {@code Signals} is shown what stands by the pipeline, hears its
 * buttons, and drives the lines on its own thread, {@code signals}.
 */
@NullMarked
package io.hanlu.edge.signal;

import org.jspecify.annotations.NullMarked;
