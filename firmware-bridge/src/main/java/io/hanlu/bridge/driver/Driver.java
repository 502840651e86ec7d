package io.hanlu.bridge.driver;

import io.hanlu.bridge.DeviceException;
import io.hanlu.bridge.Quantity;
import io.hanlu.bridge.SensorSpec;
import io.hanlu.bridge.Source;
import io.hanlu.bridge.port.Ports;
import java.util.List;
import java.util.Set;

/**
 * One kind of sensor: what it is, what it gives, and how to open one.
 *
 * @param name in configuration, {@code sht4x}
 * @param title maker and model, for {@code hanlu drivers}
 * @param addressForm what {@code at:} looks like, for people and error messages: {@code i2c:BUS/0x44}
 * @param accuracy as the datasheet promises it, or "as recorded"
 * @param quantities all it can measure, in the order of its readings
 * @param options the keys beyond {@code id driver at every} that it understands
 * @param checker see {@link #check}
 * @param opener see {@link #open}
 * @param selector see {@link #quantities(SensorSpec)}
 */
public record Driver(
        String name,
        String title,
        String addressForm,
        String accuracy,
        List<Quantity> quantities,
        Set<String> options,
        Checker checker,
        Opener opener,
        Selector selector) {

    public Driver {
        quantities = List.copyOf(quantities);
        options = Set.copyOf(options);
    }

    /** A driver whose sensors all measure the same. */
    public Driver(
            String name,
            String title,
            String addressForm,
            String accuracy,
            List<Quantity> quantities,
            Set<String> options,
            Checker checker,
            Opener opener) {
        this(name, title, addressForm, accuracy, quantities, options, checker, opener, spec -> quantities);
    }

    /** Looks at a specification without touching a device. */
    public interface Checker {
        /** What is wrong, each naming its key ({@code at}, {@code speed}) and what would be right; empty when nothing. */
        List<Problem> check(SensorSpec spec);
    }

    /** Opens one sensor. */
    public interface Opener {
        Source open(SensorSpec spec, Ports ports) throws DeviceException;
    }

    /** Tells what one sensor measures. */
    public interface Selector {
        List<Quantity> quantities(SensorSpec spec);
    }

    /**
     * Something a specification gets wrong.
     *
     * @param key the configuration key it is about
     * @param wrong what is wrong
     * @param right what would be right
     */
    public record Problem(String key, String wrong, String right) {}

    /**
     * What this sensor measures, in the order of its readings: for most drivers all {@link #quantities}, for others what its
     * register map or options say. Of a specification that is wrong, possibly nothing.
     */
    public List<Quantity> quantities(SensorSpec spec) {
        return selector.quantities(spec);
    }

    public List<Problem> check(SensorSpec spec) {
        return checker.check(spec);
    }

    public Source open(SensorSpec spec, Ports ports) throws DeviceException {
        return opener.open(spec, ports);
    }
}
