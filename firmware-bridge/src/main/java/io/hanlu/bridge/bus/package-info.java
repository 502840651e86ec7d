/**
 * What several devices on the same wires say together: whether the bus itself is the trouble, why, and how to free it. {@code
 * Bridge} puts a {@code BusGuard} around every device on an I2C bus; the rest is pure.
 *
 * <p>Runs on the thread of the lane.
 */
@NullMarked
package io.hanlu.bridge.bus;

import org.jspecify.annotations.NullMarked;
