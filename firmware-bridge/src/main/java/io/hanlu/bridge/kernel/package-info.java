/**
 * Sensors that a driver of the Linux kernel reads: hwmon, iio, and DS18B20 through w1_therm. Better tested than anything of
 * ours, but each checks only what its author thought of; {@code firmware-bridge/README.md} says what that is.
 *
 * <p>Listed in {@code Drivers}; called on the thread that samples the lane.
 */
@NullMarked
package io.hanlu.bridge.kernel;

import org.jspecify.annotations.NullMarked;
