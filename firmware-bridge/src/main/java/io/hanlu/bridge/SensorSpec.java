package io.hanlu.bridge;

import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Map;

/**
 * One sensor as its installer wrote it down.
 *
 * @param zone the zone's id
 * @param id the sensor's id, unique in its zone
 * @param driver the driver's name, as in {@code hanlu drivers}
 * @param address where it is, for example {@code i2c:1/0x44}
 * @param every the sampling interval, 1 s to 1 h; ignored by recordings, which bring their own times
 * @param options what only this driver understands ({@code active: low}, {@code speed: max}), as text
 * @param folder what relative file addresses are relative to: the folder of the configuration file
 * @param timezone of times without an offset in a recording
 */
public record SensorSpec(
        String zone,
        String id,
        String driver,
        String address,
        Duration every,
        Map<String, String> options,
        Path folder,
        ZoneId timezone) {

    public SensorSpec {
        options = Map.copyOf(options);
    }

    public Point point(Quantity quantity) {
        return new Point(zone, id, quantity);
    }
}
