/**
 * Our own few words for buses and pins: an address, a device on an I2C bus, a line. Drivers are written against these and
 * never see the library (or the simulation) behind them.
 *
 * <p>Implemented by {@code io.hanlu.bridge.pi4j} and {@code io.hanlu.bridge.sim}; called on the thread that samples the lane.
 */
@NullMarked
package io.hanlu.bridge.port;

import org.jspecify.annotations.NullMarked;
