/**
 * Switches on a line of the board: doors, mains, refrigeration. Listed in {@code Drivers}; called on the thread that samples the lane {@code gpio}.
 */
@NullMarked
package io.hanlu.bridge.contact;

import org.jspecify.annotations.NullMarked;
