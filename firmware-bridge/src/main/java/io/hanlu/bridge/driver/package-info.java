/**
 * What a driver is, and the list of all there are. To add one, follow {@code firmware-bridge/README.md}; {@code Tmp117} is
 * the smallest.
 */
@NullMarked
package io.hanlu.bridge.driver;

import org.jspecify.annotations.NullMarked;
