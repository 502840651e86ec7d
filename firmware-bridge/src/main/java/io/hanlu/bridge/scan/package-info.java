/**
 * Finds out what is wired, for {@code hanlu scan}: asks every address of every I2C bus who is there, and lists what the kernel shows.
 * Nothing here is used by the daemon; called by one thread.
 */
@NullMarked
package io.hanlu.bridge.scan;

import org.jspecify.annotations.NullMarked;
