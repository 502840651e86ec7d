package io.hanlu.edge.signal;

import io.hanlu.bridge.Bridge;
import io.hanlu.bridge.Clock;
import io.hanlu.bridge.Notice;
import io.hanlu.bridge.Sink;
import io.hanlu.edge.config.GatewayConfig.Button;
import io.hanlu.edge.config.GatewayConfig.Output;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the gateway signals with. The alarm engine says what stands; outputs beat it in the pattern of its severity until it is
 * cleared. Silencing stops the siren until something sounds anew; lamps and relays go on, since what they tell still stands. A
 * test sounds siren and lamps for {@link #TEST}; it leaves relays alone, which others act upon.
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

    private final List<DrivenOutput> outputs;
    private final List<PushButton> buttons;
    private final Sink sink;
    private final Clock clock;
    private final Thread thread = Thread.ofPlatform().name("signals").unstarted(this::run);

    // guarded by this
    private @Nullable Severity standing;
    private long standsSinceNanos;
    private boolean silenced;
    private boolean testing;
    private long testSinceNanos;

    /**
     * Opens nothing yet.
     *
     * @param sink told of presses, and of outputs that fail or work again
     */
    public Signals(List<Output> outputs, List<Button> buttons, Bridge bridge, Sink sink, Clock clock) {
        this.outputs = outputs.stream()
                .map(output -> new DrivenOutput(output, bridge, sink, clock))
                .toList();
        this.buttons = buttons.stream()
                .map(button -> new PushButton(button, bridge, clock))
                .toList();
        this.sink = sink;
        this.clock = clock;
    }

    /** Takes the lines, in their safe state, and begins to drive them. */
    public void start() {
        if (!outputs.isEmpty() || !buttons.isEmpty()) {
            thread.start();
        }
    }

    /** Something of this severity stands, and is new: sounds even when silenced before. */
    public synchronized void sound(Severity severity) {
        standing = severity;
        standsSinceNanos = clock.monotonicNanos();
        silenced = false;
    }

    /** Stops whatever sounds; what stands is still shown. */
    public synchronized void silence() {
        silenced = true;
        testing = false;
    }

    /** Nothing stands any more. */
    public synchronized void clear() {
        standing = null;
    }

    /** Sounds siren and lamps for five seconds; again: five more. */
    public synchronized void test() {
        testing = true;
        testSinceNanos = clock.monotonicNanos();
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
                clock.pause(buttons.isEmpty() && !isBusy() ? IDLE : BUSY);
            }
        } catch (InterruptedException e) {
            LOG.debug("signals were asked to stop");
        }
    }

    private synchronized boolean isBusy() {
        return standing != null || testing;
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
        if (standing == null || (silenced && kind == Output.Kind.SIREN)) {
            return false;
        }
        return standing.beat(kind).isOn((now - standsSinceNanos) / 1_000_000);
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
