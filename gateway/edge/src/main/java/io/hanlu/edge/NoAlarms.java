package io.hanlu.edge;

import io.hanlu.edge.alarm.AlarmEngine.RefusedException;
import io.hanlu.edge.alarm.Input;
import io.hanlu.edge.alarm.StandingAlarm;
import io.hanlu.edge.console.AlarmDesk;
import io.hanlu.wire.message.Event;
import java.util.List;
import java.util.function.Consumer;

/** While the pipeline judges nothing. */
record NoAlarms() implements AlarmDesk {

    @Override
    public List<StandingAlarm> standing() {
        return List.of();
    }

    @Override
    public List<ZoneContext> contexts() {
        return List.of();
    }

    @Override
    public long epochMillis(long at) {
        return at;
    }

    @Override
    public void events(long fromMillis, long toMillis, Consumer<Event> each) {
        // none were recorded
    }

    @Override
    public void command(Input.Command command) throws RefusedException {
        throw new RefusedException("this gateway judges no alarms");
    }
}
