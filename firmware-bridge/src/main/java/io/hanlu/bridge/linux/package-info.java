/**
 * The kernel's own interface to I2C adapters, {@code /dev/i2c-N}: what Pi4J does not offer. {@code pi4j} sets time-outs with it,
 * {@code scan} looks for chips; works on every 64-bit Linux, boards or not. And what the system calls its errors.
 */
@NullMarked
package io.hanlu.bridge.linux;

import org.jspecify.annotations.NullMarked;
