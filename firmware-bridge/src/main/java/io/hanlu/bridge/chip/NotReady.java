package io.hanlu.bridge.chip;

import io.hanlu.bridge.DeviceException;
import io.hanlu.bridge.Quality;
import io.hanlu.bridge.port.I2cPort;

/** Reading from chips that do not acknowledge a read while they have no measurement. */
final class NotReady {

    private NotReady() {}

    /**
     * Reads what a chip has measured, after it took the command.
     *
     * @throws DeviceException NOT_READY when it does not acknowledge: it says, in its datasheet's words, that there is no
     *     measurement
     */
    static byte[] read(I2cPort port, int length) throws DeviceException {
        try {
            return port.read(length);
        } catch (DeviceException e) {
            if (e.quality() != Quality.NACK) {
                throw e;
            }
            throw new DeviceException(
                    Quality.NOT_READY,
                    port.address()
                            + " took the command but has no measurement; if it repeats, check its supply voltage",
                    e);
        }
    }
}
