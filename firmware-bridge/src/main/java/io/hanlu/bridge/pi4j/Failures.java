package io.hanlu.bridge.pi4j;

import com.pi4j.library.linuxfs.LinuxFile.LinuxFileException;
import io.hanlu.bridge.Quality;
import io.hanlu.bridge.linux.ErrorText;
import java.util.ArrayList;
import java.util.List;

/**
 * What a failed transfer means. Linux says it with an error number, of which Java mostly keeps the text only, and that in
 * the language of the system: on a Chinese one "Remote I/O error" is another sentence. So the texts to look for are asked
 * of the C library itself.
 *
 * @see <a href="https://docs.kernel.org/i2c/fault-codes.html">Linux I2C fault codes</a>
 */
final class Failures {

    private record Fault(int number, String english, Quality cause) {}

    private record Known(String text, Quality cause) {}

    private static final List<Fault> FAULTS = List.of(
            new Fault(1, "Operation not permitted", Quality.ACCESS),
            new Fault(5, "Input/output error", Quality.BUS),
            new Fault(6, "No such device or address", Quality.NACK),
            new Fault(11, "Resource temporarily unavailable", Quality.BUS),
            new Fault(13, "Permission denied", Quality.ACCESS),
            new Fault(16, "Device or resource busy", Quality.ACCESS),
            new Fault(110, "Connection timed out", Quality.TIMEOUT),
            new Fault(121, "Remote I/O error", Quality.NACK));

    private static final List<Known> TEXTS = texts();

    private Failures() {}

    /** BUS for what is not known. */
    static Quality cause(Throwable failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (t instanceof LinuxFileException numbered) {
                for (Fault fault : FAULTS) {
                    if (fault.number() == numbered.getCode()) {
                        return fault.cause();
                    }
                }
            }
            // Pi4J gives up when another thread keeps the bus, or when interrupted while it waits for it.
            if (t instanceof InterruptedException) {
                Thread.currentThread().interrupt();
                return Quality.TIMEOUT;
            }
            String message = String.valueOf(t.getMessage());
            for (Known known : TEXTS) {
                if (message.contains(known.text())) {
                    return known.cause();
                }
            }
        }
        return Quality.BUS;
    }

    /** The innermost message, which is the system's; the outer ones repeat the address. */
    static String text(Throwable failure) {
        Throwable t = failure;
        while (t.getCause() != null) {
            t = t.getCause();
        }
        String message = t.getMessage();
        return message == null ? t.getClass().getSimpleName() : message;
    }

    private static List<Known> texts() {
        List<Known> texts = new ArrayList<>();
        texts.add(new Known("Failed to get I2C lock", Quality.TIMEOUT));
        for (Fault fault : FAULTS) {
            texts.add(new Known(fault.english(), fault.cause()));
            texts.add(new Known(ErrorText.of(fault.number(), fault.english()), fault.cause()));
        }
        return List.copyOf(texts);
    }
}
