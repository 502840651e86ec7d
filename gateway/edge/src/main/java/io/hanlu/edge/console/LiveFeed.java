package io.hanlu.edge.console;

import io.hanlu.bridge.Clock;
import io.hanlu.edge.alarm.StandingAlarm;
import io.hanlu.edge.alarm.Transition;
import io.hanlu.edge.live.LiveTable;
import io.hanlu.wire.web.Feed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the page is told: everything once, then the points and alarms that changed, and the status when it changed or at the latest after
 * five seconds, so that a page that hears nothing for longer knows that it has lost us. One thread at a time.
 */
final class LiveFeed implements Feed {

    private static final Duration STATUS_AT_LEAST_EVERY = Duration.ofSeconds(5);

    private final LiveView view;
    private final LiveTable live;
    private final Supplier<GatewayStatus> status;
    private final AlarmDesk desk;
    private final Clock clock;
    private Standing standing = new Standing(List.of(), List.of());
    private long version;
    private @Nullable GatewayStatus told;
    private long toldNanos;

    /** What decides whether alarms have changed: not their points' newest values, which readings tell anyway. */
    private record Standing(List<Transition> last, List<AlarmDesk.ZoneContext> contexts) {}

    LiveFeed(LiveView view, LiveTable live, Supplier<GatewayStatus> status, AlarmDesk desk, Clock clock) {
        this.view = view;
        this.live = live;
        this.status = status;
        this.desk = desk;
        this.clock = clock;
    }

    @Override
    public List<Event> snapshot() {
        return List.of(new Event("snapshot", view.all(status.get())));
    }

    @Override
    public List<Event> changes() {
        List<Event> events = new ArrayList<>(3);
        long before = version;
        version = live.version();
        if (version != before) {
            events.add(new Event("readings", view.since(before)));
        }
        Standing standingNow =
                new Standing(desk.standing().stream().map(StandingAlarm::last).toList(), desk.contexts());
        if (!standingNow.equals(standing)) {
            standing = standingNow;
            events.add(new Event("alarms", view.alarms()));
        }
        GatewayStatus now = status.get();
        long nanos = clock.monotonicNanos();
        if (!now.equals(told) || nanos - toldNanos >= STATUS_AT_LEAST_EVERY.toNanos()) {
            told = now;
            toldNanos = nanos;
            events.add(new Event("status", view.status(now)));
        }
        return events;
    }
}
