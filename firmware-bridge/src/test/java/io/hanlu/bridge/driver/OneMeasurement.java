package io.hanlu.bridge.driver;

import io.hanlu.bridge.DeviceException;
import io.hanlu.bridge.Quantity;
import io.hanlu.bridge.Reading;
import io.hanlu.bridge.testing.TestSensors;
import java.util.List;
import java.util.Map;

/** What a device gives when it is asked exactly once: without the further tries and the patience of {@link PolledDevice}. */
public final class OneMeasurement {

    private OneMeasurement() {}

    public static List<Reading> of(Device device, List<Quantity> quantities, long timeMillis)
            throws InterruptedException {
        Samples samples =
                new Samples(TestSensors.spec("air-1", "test", "sim:1/0x44", Map.of()), quantities, timeMillis);
        try {
            device.measure(samples);
        } catch (DeviceException e) {
            samples.failRest(e);
        }
        return samples.readings();
    }
}
