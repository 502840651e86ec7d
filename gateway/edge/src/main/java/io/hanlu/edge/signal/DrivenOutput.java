package io.hanlu.edge.signal;

import io.hanlu.bridge.Bridge;
import io.hanlu.bridge.Clock;
import io.hanlu.bridge.DeviceException;
import io.hanlu.bridge.Notice;
import io.hanlu.bridge.Sink;
import io.hanlu.bridge.port.OutputPort;
import io.hanlu.edge.config.GatewayConfig.Output;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One output as it is: opened when it can be, switched when what is wanted changes, tried again when it failed. Only the thread of
 * {@link Signals} calls it, except {@link #trouble} and {@link #errors}.
 */
final class DrivenOutput {

    private static final Logger LOG = LoggerFactory.getLogger(DrivenOutput.class);
    private static final Duration BETWEEN_TRIES = Duration.ofSeconds(1);

    private final Output output;
    private final Bridge bridge;
    private final Sink sink;
    private final Clock clock;
    private @Nullable OutputPort port;
    private @Nullable Boolean switched; // as the line took it; null: not known
    private long triedNanos;
    private volatile @Nullable String trouble;
    private volatile long errors;

    DrivenOutput(Output output, Bridge bridge, Sink sink, Clock clock) {
        this.output = output;
        this.bridge = bridge;
        this.sink = sink;
        this.clock = clock;
    }

    Output.Kind kind() {
        return output.kind();
    }

    /** Why it does not do what it should; null when it does. */
    @Nullable
    String trouble() {
        return trouble;
    }

    /** Times it could not be opened or switched. */
    long errors() {
        return errors;
    }

    /** Takes the line, in its safe state, and switches it as wanted. */
    void drive(boolean on) {
        long now = clock.monotonicNanos();
        boolean wasChanged = switched == null || switched != on;
        boolean mayTry = trouble == null || now - triedNanos >= BETWEEN_TRIES.toNanos();
        if (!wasChanged || !mayTry) {
            return;
        }
        triedNanos = now;
        try {
            if (port == null) {
                port = bridge.output(output.at(), output.active(), output.safe());
            }
            port.set(on);
            switched = on;
            works();
        } catch (DeviceException e) {
            switched = null;
            fails(e);
        }
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes
    private void fails(DeviceException e) {
        errors++;
        String text = "output " + output.id() + ": " + e.getMessage();
        if (trouble == null) {
            LOG.error("{}; trying again every {} s", text, BETWEEN_TRIES.toSeconds());
            sink.notice(Notice.ofGateway(Notice.Kind.OUTPUT_FAILED, text));
        }
        trouble = text;
    }

    private void works() {
        if (trouble != null) {
            trouble = null;
            LOG.info("output {} works again", output.id());
            sink.notice(Notice.ofGateway(Notice.Kind.OUTPUT_RESTORED, "output " + output.id() + " works again"));
        }
    }

    /** Leaves it in its safe state. */
    void close() {
        if (port != null) {
            port.close();
            port = null;
        }
    }
}
