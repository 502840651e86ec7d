/**
 * A board without hardware: buses that answer at byte level as the chips do, doors that open, and the world they measure.
 *
 * <p>{@link io.hanlu.bridge.Bridge} opens ports on it at {@code sim:} addresses; the threads of the lanes use them.
 */
@NullMarked
package io.hanlu.bridge.sim;

import org.jspecify.annotations.NullMarked;
