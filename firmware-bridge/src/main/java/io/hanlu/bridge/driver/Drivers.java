package io.hanlu.bridge.driver;

import io.hanlu.bridge.chip.Sht3x;
import io.hanlu.bridge.chip.Sht4x;
import io.hanlu.bridge.chip.Tmp117;
import io.hanlu.bridge.contact.Contact;
import io.hanlu.bridge.kernel.Ds18b20;
import io.hanlu.bridge.kernel.Hwmon;
import io.hanlu.bridge.kernel.Iio;
import io.hanlu.bridge.replay.Replay;
import java.util.List;
import java.util.Optional;

/** Every driver there is. A new one is added to this list, and nowhere else. */
public final class Drivers {

    private static final List<Driver> ALL = List.of(
            Sht3x.DRIVER,
            Sht4x.DRIVER,
            Tmp117.DRIVER,
            Ds18b20.DRIVER,
            Hwmon.DRIVER,
            Iio.DRIVER,
            Contact.DRIVER,
            Replay.DRIVER);

    private Drivers() {}

    public static List<Driver> all() {
        return ALL;
    }

    /**
     * The driver of a name.
     *
     * @param name as in configuration: {@code sht4x}
     */
    public static Optional<Driver> find(String name) {
        return ALL.stream().filter(driver -> driver.name().equals(name)).findFirst();
    }
}
