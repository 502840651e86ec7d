package io.hanlu.bridge.testing;

import io.hanlu.bridge.SensorSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Map;

/** Specifications as an installer in Luochuan would write them. */
public final class TestSensors {

    public static final ZoneId SHANGHAI = ZoneId.of("Asia/Shanghai");

    private TestSensors() {}

    /** A sensor of zone {@code room-1}, sampled every second. */
    public static SensorSpec spec(String id, String driver, String address, Map<String, String> options) {
        return spec(id, driver, address, options, Path.of(""));
    }

    public static SensorSpec spec(String id, String driver, String address, Map<String, String> options, Path folder) {
        return new SensorSpec("room-1", id, driver, address, Duration.ofSeconds(1), options, folder, SHANGHAI);
    }
}
