package io.hanlu.bridge.driver;

import io.hanlu.bridge.DeviceException;
import org.jspecify.annotations.Nullable;

/** What a driver writes for a device that is asked at every tick. */
@FunctionalInterface
public interface Device {

    /**
     * Measures once. What is not put before an exception becomes a bad reading with the exception's cause: a chip whose
     * temperature arrived and whose humidity did not gives one good and one bad reading.
     */
    void measure(Samples out) throws DeviceException, InterruptedException;

    /**
     * The chip's own number, in hexadecimal, by which a replaced chip is noticed.
     *
     * @return null when this kind of device has none
     */
    default @Nullable String serial() throws DeviceException, InterruptedException {
        return null;
    }
}
