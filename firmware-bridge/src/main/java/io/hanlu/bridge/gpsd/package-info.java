/**
 * Where a van is: the driver {@code gpsd} listens to a gpsd, which knows satellite receivers, and believes it no more than a van
 * can have moved. It also knows the time of day, for a clock that has no battery.
 *
 * <p>Listed in {@code Drivers}; each source has one thread, named after its address, that reads the connection. Sampled on the
 * thread of its lane.
 */
@NullMarked
package io.hanlu.bridge.gpsd;

import org.jspecify.annotations.NullMarked;
