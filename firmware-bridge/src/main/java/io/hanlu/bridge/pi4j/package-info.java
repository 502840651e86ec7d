/**
 * The ports of the real board, over Pi4J 3 (linuxfs for I2C, gpiod for lines). No type of Pi4J leaves this package, so that
 * another library is a change here only.
 *
 * <p>{@link io.hanlu.bridge.Bridge} opens ports; the threads of the lanes use them. Pi4J keeps a thread for each open line.
 */
@NullMarked
package io.hanlu.bridge.pi4j;

import org.jspecify.annotations.NullMarked;
