/**
 * Devices on a field bus: Modbus RTU on a serial port, Modbus TCP, and RTU through a converter to Ethernet. What a device
 * holds where is not in code but in a register map, a file that the sensor's {@code profile} names. Listed in {@code
 * Drivers}; a bus is used by the thread that samples its lane, and starts none of its own.
 */
@NullMarked
package io.hanlu.bridge.modbus;

import org.jspecify.annotations.NullMarked;
