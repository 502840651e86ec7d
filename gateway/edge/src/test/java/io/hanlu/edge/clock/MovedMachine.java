package io.hanlu.edge.clock;

import io.hanlu.bridge.Clock;
import io.hanlu.bridge.testing.ManualClock;
import java.util.Optional;
import java.util.OptionalLong;

/** A machine without a battery clock whose clocks and time service a test moves. */
public final class MovedMachine implements Machine {

    public final ManualClock clock;
    public volatile boolean kept;
    private final String boot;

    public MovedMachine(ManualClock clock, String boot) {
        this.clock = clock;
        this.boot = boot;
    }

    @Override
    public Clock clock() {
        return clock;
    }

    @Override
    public Optional<Boolean> isSynchronized() {
        return Optional.of(kept);
    }

    @Override
    public OptionalLong batteryClock() {
        return OptionalLong.empty();
    }

    @Override
    public String boot() {
        return boot;
    }
}
