package io.hanlu.bridge.sysfs;

import io.hanlu.bridge.Clock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One 1-Wire bus. A conversion takes 750 ms; where the kernel offers it (5.10 and later, and only if the daemon may write the
 * file), all thermometers convert at once and are then read one after the other, so that ten cost about a second, not eight.
 *
 * <p>Used by the thread of its lane; by two when a probe was not there at the start, so it is locked while it converts, as the
 * bus is.
 *
 * @see <a href="https://docs.kernel.org/w1/slaves/w1_therm.html">therm_bulk_read</a>
 */
final class W1Master {

    private static final Logger LOG = LoggerFactory.getLogger(W1Master.class);

    private static final String COMMAND = "trigger";

    /** What the file says while at least one is converting. */
    private static final String CONVERTING = "-1";

    /** How old a conversion may be to still be "now". */
    private static final Duration FRESH = Duration.ofSeconds(2);

    private static final Duration LONGEST_CONVERSION = Duration.ofSeconds(2);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);

    private final Path bulk;
    private final Clock clock;
    private final Set<String> read = new HashSet<>(); // since the last conversion; bounded by what hangs on a bus
    private boolean refused;
    private boolean converted;
    private long convertedNanos;

    W1Master(Path bus, Clock clock) {
        this.bulk = bus.resolve("therm_bulk_read");
        this.clock = clock;
    }

    /**
     * Has the device's temperature converted unless that was done a moment ago. Where this cannot be done for all at once, the
     * kernel does it by itself when the device is read.
     */
    synchronized void convert(String device) throws InterruptedException {
        if (refused || !Files.exists(bulk)) {
            return;
        }
        boolean fresh = converted && clock.monotonicNanos() - convertedNanos <= FRESH.toNanos();
        if (fresh && read.add(device)) {
            return;
        }
        try {
            convertAll();
            converted = true;
            convertedNanos = clock.monotonicNanos();
            read.clear();
            read.add(device);
        } catch (IOException e) {
            refused = true;
            LOG.info(
                    "{} cannot be written ({}): thermometers of this bus convert one after the other, 750 ms each; a udev"
                            + " rule that gives the daemon's group the right to write it makes that one conversion",
                    bulk,
                    e.getMessage());
        }
    }

    /** Writing returns when the kernel has waited for the slowest, in most kernels; the file tells in all of them. */
    private void convertAll() throws IOException, InterruptedException {
        KernelFile.write(bulk, COMMAND);
        long until = clock.monotonicNanos() + LONGEST_CONVERSION.toNanos();
        while (KernelFile.read(bulk).equals(CONVERTING) && clock.monotonicNanos() - until < 0) {
            clock.pause(BETWEEN_LOOKS);
        }
    }
}
