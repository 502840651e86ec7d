package io.hanlu.bridge.bus;

import io.hanlu.bridge.Quality;
import io.hanlu.bridge.port.BusLines.Levels;
import io.hanlu.bridge.port.GpioPort.Level;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the devices of one I2C bus say together about its wiring. One device that fails alone has its own fault; when all fail in
 * the same way it is the wires they share. Pure.
 */
public final class BusDiagnosis {

    private static final Set<Quality> BLOCKED = EnumSet.of(Quality.TIMEOUT, Quality.BUS);
    private static final Set<Quality> DISTURBED = EnumSet.of(Quality.CRC, Quality.SHORT_READ);

    private BusDiagnosis() {}

    /**
     * One sentence: what is probably wrong and what to do.
     *
     * @param outcomes how asking each address ended last, by address as in {@code at:}; good for one that measured
     * @param levels what the wires are at while nobody sends; null when not known
     * @return empty when nothing fails, or nothing can be said beyond what each device says itself
     */
    public static Optional<String> of(Map<String, Quality> outcomes, @Nullable Levels levels) {
        Collection<Quality> all = outcomes.values();
        if (all.stream().allMatch(Quality::hasValue)) {
            return Optional.empty();
        }
        if (levels != null && !(levels.sda() == Level.HIGH && levels.scl() == Level.HIGH)) {
            return Optional.of(low(levels));
        }
        if (BLOCKED.containsAll(all)) {
            return Optional.of(
                    levels == null
                            ? "no transfer ends: measure SDA and SCL against ground while nothing is sent, both must be at 3.3 V; one"
                                    + " at 0 V is held by a device or shorted: unplug one after the other; both in between or"
                                    + " at 0 V: the pull-up resistors (2.2 to 10 kΩ to 3.3 V) are missing or have no supply"
                            : "no transfer ends although both lines are high: the controller hangs, restart the machine; if it"
                                    + " comes back, a device stretches the clock for too long: unplug one after the other");
        }
        if (all.size() > 1 && Set.of(Quality.NACK).containsAll(all)) {
            return Optional.of("none of " + all.size()
                    + " devices answers but the bus works: SDA and SCL are swapped (pin 3 is SDA, pin 5"
                    + " is SCL), or they have no supply, or they hang on another bus");
        }
        return single(outcomes);
    }

    private static String low(Levels levels) {
        if (levels.sda() == levels.scl()) {
            return "SDA and SCL are both low: the pull-up resistors (2.2 to 10 kΩ to 3.3 V) are missing or have no supply,"
                    + " or the cable is shorted";
        }
        return levels.sda() == Level.LOW
                ? "SDA is held low: a device stopped in the middle of a byte, or a short to ground; switch the devices off and"
                        + " on, then unplug one after the other"
                : "SCL is held low: a device that stretches the clock for ever, or a short to ground; unplug one after"
                        + " the other";
    }

    /** Not all fail, or not in the same way. */
    private static Optional<String> single(Map<String, Quality> outcomes) {
        List<String> blocked = which(outcomes, BLOCKED);
        List<String> silent = which(outcomes, EnumSet.of(Quality.NACK));
        List<String> disturbed = which(outcomes, DISTURBED);
        long good = outcomes.values().stream().filter(Quality::hasValue).count();
        if (disturbed.size() > 1) {
            return Optional.of(
                    "bytes of several devices arrive disturbed: the cable is too long, badly shielded or beside a motor;"
                            + " shorten it, or slow the bus with the line dtparam=i2c_arm_baudrate=50000 in"
                            + " /boot/firmware/config.txt");
        }
        if (disturbed.size() == 1 && outcomes.size() > 1) {
            return Optional.of("only " + disturbed.getFirst()
                    + " answers with disturbed bytes: perhaps two devices have this address and answer at once (unplug"
                    + " one; give it another address or a multiplexer's channel), else its own cable");
        }
        if (!blocked.isEmpty() && good > 0) {
            return Optional.of("only " + String.join(", ", blocked)
                    + " does not get on, others on the same wires do: replace it or shorten its cable");
        }
        if (!silent.isEmpty() && good > 0) {
            return Optional.of("only " + String.join(", ", silent)
                    + " does not answer, others on the same wires do, so SDA and SCL are right: look at its plug, its"
                    + " supply, and the pin that chooses its address");
        }
        return Optional.empty();
    }

    private static List<String> which(Map<String, Quality> outcomes, Set<Quality> how) {
        return outcomes.entrySet().stream()
                .filter(outcome -> how.contains(outcome.getValue()))
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }
}
