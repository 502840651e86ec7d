package io.hanlu.edge;

import io.hanlu.bridge.Clock;
import io.hanlu.edge.clock.Machine;
import io.hanlu.edge.config.GatewayConfig;
import io.hanlu.wire.logging.Logging;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The gateway on a machine whose wall clock, time service and boots a test decides while it runs, by a file: how many
 * milliseconds the wall clock is ahead of the real one, whether a time service keeps it, and the boot's id. A machine
 * without a battery clock.
 *
 * <p>Arguments: {@code gateway.yaml}, that file.
 */
public final class GatewayWithMovedClock {

    private GatewayWithMovedClock() {}

    public static void main(String[] arguments) throws Exception {
        Logging.start();
        Path file = Path.of(arguments[0]);
        GatewayConfig config = GatewayConfig.load(file);
        Daemon daemon = Daemon.start(config, file, config.journal().path(), new Moved(Path.of(arguments[1])));
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(() -> {
            daemon.close();
            Runtime.getRuntime().halt(0);
        }));
        Thread.currentThread().join();
    }

    private record Moved(Path file) implements Machine {

        private String word(int index) {
            try {
                return Files.readString(file).strip().split(" ", -1)[index];
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public Clock clock() {
            Clock real = Clock.system();
            return new Clock() {
                @Override
                public long epochMillis() {
                    return real.epochMillis() + Long.parseLong(word(0));
                }

                @Override
                public long monotonicNanos() {
                    return real.monotonicNanos();
                }

                @Override
                public void pause(Duration duration) throws InterruptedException {
                    real.pause(duration);
                }
            };
        }

        @Override
        public Optional<Boolean> isSynchronized() {
            return Optional.of(word(1).equals("kept"));
        }

        @Override
        public OptionalLong batteryClock() {
            return OptionalLong.empty();
        }

        @Override
        public String boot() {
            return word(2);
        }
    }
}
