package io.hanlu.edge.clock;

import io.hanlu.bridge.Clock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/** What the machine itself says of the time. Any thread. */
public interface Machine {

    /** Its wall clock, which anybody may set, and its monotonic one, which keeps its origin until the next boot. */
    Clock clock();

    /** Whether a time service keeps the wall clock; empty when it cannot tell. */
    Optional<Boolean> isSynchronized();

    /** What its clock with a battery shows, UTC epoch milliseconds, to a second; empty when it has none. */
    OptionalLong batteryClock();

    /**
     * Another one after each boot.
     *
     * @throws IOException a kernel that does not say
     */
    String boot() throws IOException;

    /** The one this runs on. */
    static Machine here() {
        return new Here();
    }

    /** Linux. */
    record Here() implements Machine {

        private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");
        private static final Path BATTERY_CLOCK = Path.of("/sys/class/rtc/rtc0/since_epoch");

        @Override
        public Clock clock() {
            return Clock.system();
        }

        @Override
        public Optional<Boolean> isSynchronized() {
            return KernelClock.isSynchronized();
        }

        @Override
        public OptionalLong batteryClock() {
            try {
                return OptionalLong.of(
                        Long.parseLong(Files.readString(BATTERY_CLOCK).strip()) * 1_000);
            } catch (IOException | NumberFormatException e) {
                return OptionalLong.empty(); // none, or one that lost its battery: as good as none
            }
        }

        @Override
        public String boot() throws IOException {
            return Files.readString(BOOT_ID).strip();
        }
    }
}
