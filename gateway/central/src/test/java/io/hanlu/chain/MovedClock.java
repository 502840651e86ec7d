package io.hanlu.chain;

import io.hanlu.edge.GatewayWithMovedClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** The wall clock, the time service and the boots of the machine of a {@link GatewayWithMovedClock}. One thread at a time. */
final class MovedClock {

    static final String MAIN = GatewayWithMovedClock.class.getName();

    private final Path file;
    private long aheadMillis;
    private boolean kept = true;
    private int boot = 1;

    /**
     * Right, and kept by a time service.
     *
     * @param file by which the gateway is told
     */
    MovedClock(Path file) {
        this.file = file;
        tell();
    }

    Path file() {
        return file;
    }

    /** The wall clock is so far ahead of the real one from now on, negative: behind. */
    void set(long millis) {
        aheadMillis = millis;
        tell();
    }

    /** The time service is back, and so is the right time. */
    void keep() {
        kept = true;
        set(0);
    }

    /** Nobody keeps it from now on. */
    void leave() {
        kept = false;
        tell();
    }

    /** The machine was started anew, so far off and without a time service. The gateway must not run. */
    void boot(long millis) {
        boot++;
        kept = false;
        set(millis);
    }

    /** At once, since the gateway looks at any time. */
    private void tell() {
        try {
            Path next = Path.of(file + ".next");
            String told = aheadMillis + " " + (kept ? "kept" : "alone") + " boot-" + boot;
            Files.writeString(next, told, StandardCharsets.UTF_8);
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
