package io.hanlu.edge.signal;

import io.hanlu.bridge.Bridge;
import io.hanlu.bridge.Clock;
import io.hanlu.bridge.Notice;
import io.hanlu.bridge.Sink;
import io.hanlu.edge.alarm.Severity;
import io.hanlu.edge.alarm.StandingAlarm;
import io.hanlu.edge.config.GatewayConfig.Button;
import io.hanlu.edge.config.GatewayConfig.Output;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the gateway signals with. Outputs beat the gravest of what stands in the pattern of its severity: the siren while nobody has
 * acknowledged it, lamps and relays until it is gone. Silencing stops the siren until another alarm becomes active; lamps and relays
 * go on, since what they tell still stands. A test sounds siren and lamps for {@link #TEST}; it leaves relays alone, which others
 * act upon.
 *
 * <p>Its own thread, {@code signals}, drives the lines and looks at the buttons; any thread may say what stands. Without outputs
 * and buttons there is no thread.
 */
public final class Signals implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Signals.class);

    static final Duration TEST = Duration.ofSeconds(5);

    /** While there are buttons, or something changes: a fifth of a button's debounce time. */
    private static final Duration BUSY = Duration.ofMillis(10);

    private static final Duration IDLE = Duration.ofMillis(100);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(5);

    /** Whom a button tells that somebody takes care; must not block. */
    public interface Acknowledger {

        /**
         * Acknowledges one.
         *
         * @param by {@code button door}
         */
        void acknowledge(long alarm, String by);
    }

    private final List<DrivenOutput> outputs;
    private final List<PushButton> buttons;
    private final Sink sink;
    private final Acknowledger acknowledger;
    private final Clock clock;
    private final Semaphore word = new Semaphore(0); // something is to be switched at once
    private final Thread thread = Thread.ofPlatform().name("signals").unstarted(this::run);

    // guarded by this
    private Shown shown = Shown.NOTHING;
    private long sinceNanos;
    private boolean silenced;
    private boolean testing;
    private long testSinceNanos;

    /**
     * Opens nothing yet.
     *
     * @param sink told of presses, and of outputs that fail or work again
     */
    public Signals(
            List<Output> outputs,
            List<Button> buttons,
            Bridge bridge,
            Sink sink,
            Acknowledger acknowledger,
            Clock clock) {
        this.outputs = outputs.stream()
                .map(output -> new DrivenOutput(output, bridge, sink, clock))
                .toList();
        this.buttons = buttons.stream()
                .map(button -> new PushButton(button, bridge, clock))
                .toList();
        this.sink = sink;
        this.acknowledger = acknowledger;
        this.clock = clock;
    }

    /** Takes the lines, in their safe state, and begins to drive them. */
    public void start() {
        if (!outputs.isEmpty() || !buttons.isEmpty()) {
            thread.start();
        }
    }

    /** This stands now. What sounds was not there the last time: sounds even when silenced before. */
    public void show(List<StandingAlarm> standing) {
        Shown now = Shown.of(standing);
        synchronized (this) {
            if (!shown.sounding().containsAll(now.sounding())) {
                silenced = false;
                sinceNanos = clock.monotonicNanos();
            }
            shown = now;
        }
        word.release();
    }

    /** Stops whatever sounds; what stands is still shown. */
    public void silence() {
        synchronized (this) {
            silenced = true;
            testing = false;
        }
        word.release();
    }

    /** Sounds siren and lamps for five seconds; again: five more. */
    public void test() {
        synchronized (this) {
            testing = true;
            testSinceNanos = clock.monotonicNanos();
        }
        word.release();
    }

    /** What does not work now, and why; null when all does. Any thread. */
    public @Nullable String trouble() {
        return troubles().findFirst().orElse(null);
    }

    /** Outputs and buttons that do not work now. Any thread. */
    public long failing() {
        return troubles().count();
    }

    /** Times an output could not be opened or switched. Any thread. */
    public long errors() {
        return outputs.stream().mapToLong(DrivenOutput::errors).sum();
    }

    private Stream<String> troubles() {
        return Stream.concat(
                        outputs.stream().map(DrivenOutput::trouble),
                        buttons.stream().map(PushButton::trouble))
                .filter(Objects::nonNull);
    }

    private void run() {
        try {
            while (true) {
                step();
                Duration longest = buttons.isEmpty() && !isBusy() ? IDLE : BUSY;
                if (word.tryAcquire(longest.toMillis(), TimeUnit.MILLISECONDS)) {
                    word.drainPermits();
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("signals were asked to stop");
        }
    }

    private synchronized Set<Long> unacknowledged() {
        return shown.unacknowledged();
    }

    private synchronized boolean isBusy() {
        return shown.lamp() != null || testing;
    }

    /** One look at everything. */
    void step() {
        for (PushButton button : buttons) {
            if (button.isPressed()) {
                pressed(button.button());
            }
        }
        for (DrivenOutput output : outputs) {
            output.drive(isOn(output.kind()));
        }
    }

    private void pressed(Button button) {
        LOG.info("button {} was pressed: {}", button.id(), button.press());
        switch (button.press()) {
            case TEST -> {
                test();
                sink.notice(Notice.ofGateway(
                        Notice.Kind.SIGNAL_TEST, "button " + button.id() + ": siren and lamps are tested"));
            }
            case SILENCE -> {
                silence();
                sink.notice(Notice.ofGateway(
                        Notice.Kind.SIGNAL_SILENCED, "button " + button.id() + ": the siren was silenced"));
            }
            case ACKNOWLEDGE -> {
                silence();
                unacknowledged().forEach(alarm -> acknowledger.acknowledge(alarm, "button " + button.id()));
            }
        }
    }

    private synchronized boolean isOn(Output.Kind kind) {
        long now = clock.monotonicNanos();
        if (testing && now - testSinceNanos >= TEST.toNanos()) {
            testing = false;
        }
        if (testing && kind != Output.Kind.RELAY) {
            return Beat.TEST.isOn((now - testSinceNanos) / 1_000_000);
        }
        Severity severity = kind != Output.Kind.SIREN ? shown.lamp() : silenced ? null : shown.siren();
        return severity != null && Beat.of(severity, kind).isOn((now - sinceNanos) / 1_000_000);
    }

    /** Leaves every output in its safe state. */
    @Override
    public void close() {
        thread.interrupt();
        try {
            if (thread.isAlive() && !thread.join(STOP_TIMEOUT)) {
                LOG.warn("signals did not stop within {} s: a line does not answer", STOP_TIMEOUT.toSeconds());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        outputs.forEach(DrivenOutput::close);
        buttons.forEach(PushButton::close);
    }
}
