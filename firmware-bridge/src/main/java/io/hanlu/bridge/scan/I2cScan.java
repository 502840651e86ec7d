package io.hanlu.bridge.scan;

import io.hanlu.bridge.Clock;
import io.hanlu.bridge.DeviceException;
import io.hanlu.bridge.Quality;
import io.hanlu.bridge.bus.BusDiagnosis;
import io.hanlu.bridge.driver.Drivers;
import io.hanlu.bridge.driver.Recognizer;
import io.hanlu.bridge.linux.I2cAdapter.Presence;
import io.hanlu.bridge.port.Address;
import io.hanlu.bridge.port.I2cPort;
import io.hanlu.bridge.scan.Found.Kind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Asks every address of one bus who is there, and every channel of every multiplexer. Nothing is written to a device that is
 * not known but the name of a register that a chip of this address has ({@link Recognizer}); a multiplexer gets back the channels
 * it had.
 */
final class I2cScan {

    private static final int LOWEST = 0x08;
    private static final int HIGHEST = 0x77;
    private static final int CHANNELS = 8;

    /** A bus on which the first so many addresses all block is not asked for the other hundred. */
    private static final int ENOUGH = 3;

    private final I2cBus bus;
    private final Clock clock;
    private final List<Found> found = new ArrayList<>();
    private final Map<String, Found> blocked = new LinkedHashMap<>(); // by address

    I2cScan(I2cBus bus, Clock clock) {
        this.bus = bus;
        this.clock = clock;
    }

    List<Found> run() throws InterruptedException {
        try {
            all();
        } catch (DeviceException e) {
            Map<String, Quality> outcomes = Map.of(bus.lane(), e.quality());
            found.add(Found.trouble(
                    bus.lane(),
                    e.getMessage()
                            + BusDiagnosis.of(outcomes, null)
                                    .map(text -> "; " + text)
                                    .orElse("")));
        }
        found.addAll(blocked.values());
        return found;
    }

    private void all() throws DeviceException, InterruptedException {
        Map<Integer, Presence> present = present();
        Map<Integer, Byte> multiplexers = new TreeMap<>(); // and the channels they have connected
        Set<Integer> taken = new HashSet<>();
        for (int device : Drivers.multiplexer().addresses()) {
            if (present.get(device) == Presence.SOMEBODY && isMultiplexer(device)) {
                multiplexers.put(device, port(device).read(1)[0]);
                port(device).write((byte) 0);
                taken.add(device);
            }
        }
        try {
            // what only answered through a channel is not on the bus itself
            Map<Integer, Presence> itself = multiplexers.isEmpty() ? present : present();
            identify(itself, taken, "");
            taken.addAll(itself.keySet());
            for (int multiplexer : multiplexers.keySet()) {
                channels(multiplexer, taken);
            }
        } finally {
            for (Map.Entry<Integer, Byte> before : multiplexers.entrySet()) {
                port(before.getKey()).write(before.getValue());
            }
        }
    }

    private void channels(int multiplexer, Set<Integer> taken) throws DeviceException, InterruptedException {
        int before = found.size();
        for (int channel = 0; channel < CHANNELS; channel++) {
            port(multiplexer).write((byte) (1 << channel));
            Map<Integer, Presence> behind = present();
            behind.keySet().removeAll(taken);
            identify(behind, taken, "mux0x%02x.%d/".formatted(multiplexer, channel));
        }
        port(multiplexer).write((byte) 0);
        found.add(
                before,
                new Found(
                        Kind.MULTIPLEXER,
                        "%s/0x%02x".formatted(bus.lane(), multiplexer),
                        List.of(),
                        true,
                        "multiplexer with " + (found.size() - before) + " devices behind it"));
    }

    /** Who answers now, by address. */
    private Map<Integer, Presence> present() throws DeviceException, InterruptedException {
        Map<Integer, Presence> present = new TreeMap<>();
        for (int device = LOWEST; device <= HIGHEST; device++) {
            try {
                Presence presence = bus.look(device);
                if (presence == Presence.NOBODY && wakes(device)) {
                    presence = Presence.SOMEBODY;
                }
                if (presence != Presence.NOBODY) {
                    present.put(device, presence);
                }
            } catch (DeviceException e) {
                String at = "%s/0x%02x".formatted(bus.lane(), device);
                blocked.put(at, Found.trouble(at, e.getMessage()));
                if (blocked.size() >= ENOUGH && device - LOWEST < ENOUGH) {
                    blocked.clear(); // it is the bus
                    throw e;
                }
            }
        }
        if (present.size() > (HIGHEST - LOWEST) / 2) {
            throw new DeviceException(
                    Quality.BUS,
                    bus.lane() + ": every address answers: SDA is held low by a device or shorted to ground");
        }
        return present;
    }

    private boolean wakes(int device) throws DeviceException, InterruptedException {
        for (Recognizer recognizer : Drivers.recognizers(device)) {
            if (recognizer.hides() && recognizer.recognize(port(device), clock) == Recognizer.Answer.YES) {
                return true;
            }
        }
        return false;
    }

    private boolean isMultiplexer(int device) throws DeviceException, InterruptedException {
        return Drivers.multiplexer().recognize(port(device), clock) == Recognizer.Answer.YES;
    }

    private void identify(Map<Integer, Presence> present, Set<Integer> known, String behind)
            throws InterruptedException {
        for (Map.Entry<Integer, Presence> entry : present.entrySet()) {
            int device = entry.getKey();
            if (known.contains(device)) {
                continue;
            }
            String at = "%s/%s0x%02x".formatted(bus.lane(), behind, device);
            try {
                found.add(
                        entry.getValue() == Presence.KERNEL
                                ? Found.trouble(
                                        at,
                                        "a driver of the kernel has it (UU in i2cdetect): read it as hwmon or iio, or remove"
                                                + " its overlay to read it here")
                                : identified(device, at));
            } catch (DeviceException e) {
                found.add(Found.trouble(at, e.getMessage()));
            }
        }
    }

    private Found identified(int device, String at) throws DeviceException, InterruptedException {
        List<String> perhaps = new ArrayList<>();
        for (Recognizer recognizer : Drivers.recognizers(device)) {
            if (recognizer.equals(Drivers.multiplexer())) {
                continue; // asked before
            }
            switch (recognizer.recognize(port(device), clock)) {
                case YES -> {
                    return new Found(Kind.I2C, at, List.of(recognizer.driver()), true, recognizer.by());
                }
                case MAYBE -> perhaps.add(recognizer.driver());
                case NO -> {
                    // ask the next
                }
            }
        }
        return new Found(
                Kind.I2C,
                at,
                perhaps,
                false,
                perhaps.isEmpty()
                        ? "answers, and is no chip that this release knows"
                        : "answers; a chip of this kind cannot be told from others for certain");
    }

    private I2cPort port(int device) throws DeviceException {
        String[] parts = bus.lane().split(":", -1);
        return bus.port(new Address.I2c(parts[0].equals("sim"), Integer.parseInt(parts[1]), device));
    }
}
