package io.hanlu.edge;

import io.hanlu.bridge.Notice;
import io.hanlu.bridge.Sink;
import io.hanlu.edge.console.Controls;
import io.hanlu.edge.notify.Notifier;
import io.hanlu.edge.notify.Outcome;
import io.hanlu.edge.notify.TestMessages;
import io.hanlu.edge.signal.Signals;
import java.io.IOException;
import java.util.List;

/** What people can set going from afar, on the gateway's own outputs. */
record PageControls(Signals signals, Notifier notifier, Sink sink) implements Controls {

    @Override
    public void testSignals(String by) {
        signals.test();
        sink.notice(Notice.ofGateway(Notice.Kind.SIGNAL_TEST, by + ": siren and lamps are tested"));
    }

    @Override
    public void silenceSignals(String by) {
        signals.silence();
        sink.notice(Notice.ofGateway(Notice.Kind.SIGNAL_SILENCED, by + ": the siren was silenced"));
    }

    @Override
    public List<Tried> testNotifications(String by) throws IOException {
        sink.notice(Notice.ofGateway(Notice.Kind.SIGNAL_TEST, by + ": messages to people are tested"));
        try {
            return notifier.test(null).stream().map(PageControls::tried).toList();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while test messages were sent", e);
        }
    }

    private static Tried tried(TestMessages.Result result) {
        return switch (result.outcome()) {
            case Outcome.Delivered delivered ->
                new Tried(result.recipient(), result.channel(), true, delivered.receipt());
            case Outcome.Failed failed -> new Tried(result.recipient(), result.channel(), false, failed.why());
        };
    }
}
