package io.hanlu.bridge.sysfs;

import io.hanlu.bridge.Quality;
import io.hanlu.bridge.linux.ErrorText;

/**
 * What the error of a driver means. Java keeps only its text, in the language of the system, so each text is also asked of the
 * C library.
 */
enum Errno {
    EIO(5, "Input/output error", Quality.BUS),
    ENXIO(6, "No such device or address", Quality.NACK),
    EAGAIN(11, "Resource temporarily unavailable", Quality.NOT_READY),
    EACCES(13, "Permission denied", Quality.ACCESS),
    EBUSY(16, "Device or resource busy", Quality.NOT_READY),
    ENODEV(19, "No such device", Quality.NACK),
    ENODATA(61, "No data available", Quality.NOT_READY),
    /** How drivers report a check sum that is wrong. */
    EBADMSG(74, "Bad message", Quality.CRC),
    ETIMEDOUT(110, "Connection timed out", Quality.TIMEOUT),
    EREMOTEIO(121, "Remote I/O error", Quality.NACK);

    private final String english;
    private final String translated;
    private final Quality cause;

    Errno(int number, String english, Quality cause) {
        this.english = english;
        this.translated = ErrorText.of(number, english);
        this.cause = cause;
    }

    /** BUS for what is not known. */
    static Quality cause(String message) {
        for (Errno errno : values()) {
            if (message.contains(errno.english) || message.contains(errno.translated)) {
                return errno.cause;
            }
        }
        return Quality.BUS;
    }
}
