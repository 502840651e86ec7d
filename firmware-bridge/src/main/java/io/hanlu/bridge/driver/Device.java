package io.hanlu.bridge.driver;

import io.hanlu.bridge.DeviceException;

/** What a driver writes for a device that is asked at every tick. */
@FunctionalInterface
public interface Device {

    /**
     * Measures once. What is not put before an exception becomes a bad reading with the exception's cause: a chip whose
     * temperature arrived and whose humidity did not gives one good and one bad reading.
     */
    void measure(Samples out) throws DeviceException, InterruptedException;
}
