/**
 * Serial ports as bytes, through the C library: field buses and modems stand on them. A {@link io.hanlu.bridge.serial.Wire} is used by
 * one thread, its bus's or its modem's, and closed by any.
 */
@NullMarked
package io.hanlu.bridge.serial;

import org.jspecify.annotations.NullMarked;
