package io.hanlu.bridge.driver;

import io.hanlu.bridge.Clock;
import io.hanlu.bridge.DeviceException;
import io.hanlu.bridge.port.I2cPort;
import java.util.List;

/**
 * How to find out whether an unknown device on an I2C bus is one particular chip, without changing what it may be instead:
 * a probe reads, and writes no more than it takes to name a register of the chip it looks for, at none of whose addresses
 * a common device would take those bytes for an order. {@link Drivers#recognizers} has them in the order in which they are
 * to be asked; after a YES no other is asked.
 *
 * @param driver the driver's name, as in configuration
 * @param addresses all that the chip can be given, its usual one first
 * @param hides does not acknowledge its address until it is woken: is to be asked even where nobody seems to be
 * @param by what the probe goes by, for people: {@code "device id 0x117 in register 0x0F"}
 * @param probe see {@link #recognize}
 */
public record Recognizer(String driver, List<Integer> addresses, boolean hides, String by, Probe probe) {

    public Recognizer {
        addresses = List.copyOf(addresses);
    }

    /** What a probe found out. */
    public enum Answer {
        /** It is this chip. */
        YES,
        /** It is another, or nobody. */
        NO,
        /** It may be: this chip has nothing to be known by that could be asked for safely. */
        MAYBE
    }

    /** Asks an unknown device. A transfer that is refused means NO and need not be caught. */
    public interface Probe {
        Answer ask(I2cPort port, Clock clock) throws DeviceException, InterruptedException;
    }

    /**
     * Asks the device behind a port.
     *
     * @param port at one of {@link #addresses}
     * @throws DeviceException when the bus did not work: not when nobody is there, or somebody else answers
     */
    public Answer recognize(I2cPort port, Clock clock) throws DeviceException, InterruptedException {
        try {
            return probe.ask(port, clock);
        } catch (DeviceException e) {
            return switch (e.quality()) {
                case NACK, CRC, NOT_READY -> Answer.NO;
                default -> throw e;
            };
        }
    }
}
