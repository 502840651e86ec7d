package io.hanlu.bridge.port;

import io.hanlu.bridge.DeviceException;

/**
 * The files in which a driver of the kernel shows one device. The device is looked for again at every call once it has gone, so
 * one that returns is picked up.
 */
public non-sealed interface KernelPort extends Port {

    /**
     * Reads a file of the device, which for some makes the kernel measure: a 1-Wire thermometer takes 750 ms.
     *
     * @param file its name in the device's folder: {@code temp1_input}
     * @return its text, at most 4096 bytes, without white space around it
     * @throws DeviceException NACK when the device is not there, NO_VALUE when it has no such file, ACCESS, TIMEOUT, NOT_READY,
     *     CRC or BUS as the kernel says, each with what to do
     */
    String read(String file) throws DeviceException, InterruptedException;

    /**
     * Whether the device has this file.
     *
     * @throws DeviceException NACK when the device is not there
     */
    boolean has(String file) throws DeviceException;
}
