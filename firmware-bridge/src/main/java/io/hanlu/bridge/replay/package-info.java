/**
 * Recordings as sensors: a CSV file is read row by row, paced by its own times. The simulated world reads its temperature with
 * the same reader.
 *
 * <p>Listed in {@code Drivers}; a recording has a thread to itself, which waits in {@code next}.
 */
@NullMarked
package io.hanlu.bridge.replay;

import org.jspecify.annotations.NullMarked;
