package io.hanlu.edge;

import io.hanlu.bridge.Notice;
import io.hanlu.bridge.Sink;
import io.hanlu.edge.console.Controls;
import io.hanlu.edge.signal.Signals;
import java.util.List;

/** What people can set going from afar, on the gateway's own outputs. */
record PageControls(Signals signals, Sink sink) implements Controls {

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

    /** The configuration names nobody. */
    @Override
    public List<Tried> testNotifications(String by) {
        return List.of();
    }
}
