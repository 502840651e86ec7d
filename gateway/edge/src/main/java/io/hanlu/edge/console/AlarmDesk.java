package io.hanlu.edge.console;

import io.hanlu.edge.alarm.AlarmEngine.RefusedException;
import io.hanlu.edge.alarm.Input;
import io.hanlu.edge.alarm.StandingAlarm;
import io.hanlu.wire.message.Event;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Alarms as people see them and act on them. Called on worker threads, perhaps by several at once. */
public interface AlarmDesk {

    /** Every alarm that is not normal, gravest first. Cheap: asked twice a second while a page is open. */
    List<StandingAlarm> standing();

    /** What lies over whole zones now; a zone may be missing when nothing does. As cheap. */
    List<ZoneContext> contexts();

    /**
     * When a time on the alarm clock was.
     *
     * @return UTC epoch milliseconds
     */
    long epochMillis(long at);

    /**
     * Hands over the events of alarms, in order of their sequence numbers.
     *
     * @param fromMillis UTC epoch milliseconds, included
     * @param toMillis included
     * @throws IOException when they cannot be read now: what was tried, what came back, what to do
     */
    void events(long fromMillis, long toMillis, Consumer<Event> each) throws IOException;

    /**
     * Carries out a command; returns when it is durable, within five seconds.
     *
     * @throws RefusedException and nothing has changed
     * @throws IOException when it is not known to be durable in time: it may come to be
     */
    void command(Input.Command command) throws RefusedException, IOException;

    /**
     * What lies over a zone.
     *
     * @param maintenanceUntil UTC epoch milliseconds, as all times here; 0 when it is in service
     * @param maintenanceBy who took it out of service; null when it is in service, as the reason
     * @param held a door or defrost holds alarms back now
     * @param tripSince 0 when no trip is under way
     * @param lot of the trip; null when none was said
     * @param defrostProposed what looks like a defrost waits for somebody to say so
     */
    record ZoneContext(
            String zone,
            long maintenanceUntil,
            @Nullable String maintenanceBy,
            @Nullable String maintenanceReason,
            boolean held,
            long tripSince,
            @Nullable String lot,
            boolean defrostProposed) {}
}
