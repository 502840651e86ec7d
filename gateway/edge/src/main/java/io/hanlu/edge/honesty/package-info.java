/**
 * Says how far each reading can be trusted: calibrates it, judges whether it can be true, derives what follows from it, and
 * notices who has fallen silent. A bad reading passes untouched, calibration alone changes a value, and nothing is invented.
 *
 * <p>{@link io.hanlu.edge.honesty.Honesty} is the entrance; the pipeline calls it between the inlet and the time order, on its
 * own thread. It reads no clock, so that a recording judged again gives the same.
 */
@NullMarked
package io.hanlu.edge.honesty;

import org.jspecify.annotations.NullMarked;
