package io.hanlu.bridge.driver;

import io.hanlu.bridge.chip.Sht3x;
import io.hanlu.bridge.chip.Sht4x;
import io.hanlu.bridge.chip.Tca9548a;
import io.hanlu.bridge.chip.Tmp117;
import io.hanlu.bridge.contact.Contact;
import io.hanlu.bridge.modbus.Modbus;
import io.hanlu.bridge.node.Node;
import io.hanlu.bridge.replay.Replay;
import java.util.List;
import java.util.Optional;

/** Every driver there is. A new one is added to these lists, and nowhere else. */
public final class Drivers {

    private static final List<Driver> ALL = List.of(
            Sht3x.DRIVER, Sht4x.DRIVER, Tmp117.DRIVER, Contact.DRIVER, Node.DRIVER, Modbus.DRIVER, Replay.DRIVER);

    /** Where several chips share an address, those first that are asked with one byte. */
    private static final List<Recognizer> RECOGNIZERS =
            List.of(Tca9548a.RECOGNIZER, Tmp117.RECOGNIZER, Sht4x.RECOGNIZER, Sht3x.RECOGNIZER);

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

    /**
     * Who to ask about an unknown device on an I2C bus, in this order, until one says YES.
     *
     * @param device its 7-bit address
     */
    public static List<Recognizer> recognizers(int device) {
        return RECOGNIZERS.stream()
                .filter(recognizer -> recognizer.addresses().contains(device))
                .toList();
    }

    /** The multiplexer's, which has no driver: what hangs on its channels is to be looked for behind it. */
    public static Recognizer multiplexer() {
        return Tca9548a.RECOGNIZER;
    }
}
