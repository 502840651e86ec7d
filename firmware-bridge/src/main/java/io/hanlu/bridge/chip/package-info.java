/**
 * Drivers of chips on an I2C bus, one class each, as readable as the datasheet they cite. {@link
 * io.hanlu.bridge.chip.Tmp117} is the smallest; copy it to begin another.
 *
 * <p>Listed in {@code Drivers}; called on the thread that samples the chip's bus.
 */
@NullMarked
package io.hanlu.bridge.chip;

import org.jspecify.annotations.NullMarked;
