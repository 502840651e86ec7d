package io.hanlu.edge.signal;

import io.hanlu.bridge.Bridge;
import io.hanlu.bridge.Clock;
import io.hanlu.bridge.DeviceException;
import io.hanlu.bridge.contact.Debounce;
import io.hanlu.bridge.port.GpioPort;
import io.hanlu.edge.config.GatewayConfig.Button;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One button, debounced. Only the thread of {@link Signals} calls it, except {@link #trouble}. */
final class PushButton {

    private static final Logger LOG = LoggerFactory.getLogger(PushButton.class);
    private static final Duration DEBOUNCE = Duration.ofMillis(50);
    private static final Duration BETWEEN_TRIES = Duration.ofSeconds(10);

    private final Button button;
    private final Bridge bridge;
    private final Clock clock;
    private final Debounce debounce = new Debounce(DEBOUNCE);
    private @Nullable GpioPort port;
    private long triedNanos;
    private volatile @Nullable String trouble;

    PushButton(Button button, Bridge bridge, Clock clock) {
        this.button = button;
        this.bridge = bridge;
        this.clock = clock;
    }

    Button button() {
        return button;
    }

    /** Why its presses are not noticed; null when they are. */
    @Nullable
    String trouble() {
        return trouble;
    }

    /** Whether it has been pressed since the last look. One that is held down at the start is not pressed. */
    boolean isPressed() {
        long now = clock.monotonicNanos();
        if (trouble != null && now - triedNanos < BETWEEN_TRIES.toNanos()) {
            return false;
        }
        triedNanos = now;
        try {
            if (port == null) {
                port = bridge.button(button.at(), button.active().opposite());
            }
            boolean changed = debounce.next(port.level(), now);
            if (trouble != null) {
                trouble = null;
                LOG.info("button {} works again", button.id());
            }
            return changed && debounce.level() == button.active();
        } catch (DeviceException e) {
            debounce.forget();
            if (trouble == null) {
                LOG.error("button {}: {}", button.id(), e.getMessage());
            }
            trouble = "button " + button.id() + ": " + e.getMessage();
            return false;
        }
    }

    void close() {
        if (port != null) {
            port.close();
            port = null;
        }
    }
}
