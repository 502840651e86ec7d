package io.hanlu.edge;

import io.hanlu.edge.acquire.Inlet;
import io.hanlu.edge.alarm.AlarmEngine.RefusedException;
import io.hanlu.edge.alarm.AlarmState;
import io.hanlu.edge.alarm.DefrostProposal;
import io.hanlu.edge.alarm.Input;
import io.hanlu.edge.alarm.OutOfService;
import io.hanlu.edge.alarm.StandingAlarm;
import io.hanlu.edge.alarm.Trip;
import io.hanlu.edge.console.AlarmDesk;
import io.hanlu.edge.journal.JournalException;
import io.hanlu.edge.journal.JournalReader;
import io.hanlu.edge.pipeline.AlarmStage;
import io.hanlu.wire.message.Event;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * Alarms for the page and for the centre's commands: what stands is asked of the pipeline, what was is read from the journal, and
 * commands go through the inlet like everything else that changes something. Any thread.
 */
record ConsoleAlarms(AlarmStage stage, Inlet inlet, Path journal, List<String> zones) implements AlarmDesk {

    private static final Duration LONGEST_COMMAND = Duration.ofSeconds(5);

    @Override
    public List<StandingAlarm> standing() {
        return stage.standing();
    }

    @Override
    public List<ZoneContext> contexts() {
        return zones.stream().map(this::context).toList();
    }

    private ZoneContext context(String zone) {
        OutOfService out = stage.outOfService().stream()
                .filter(one -> one.zone().equals(zone))
                .findFirst()
                .orElse(null);
        Trip trip = stage.trips().stream()
                .filter(one -> one.zone().equals(zone))
                .findFirst()
                .orElse(null);
        return new ZoneContext(
                zone,
                out == null ? 0 : out.until(),
                out == null ? null : out.by(),
                out == null ? null : out.reason(),
                stage.standing().stream().anyMatch(alarm -> isHeld(alarm, zone)),
                trip == null ? 0 : trip.since(),
                trip == null ? null : trip.lot(),
                stage.proposals().stream().map(DefrostProposal::zone).anyMatch(zone::equals));
    }

    /** Suppressed without a cause: by a door or a defrost. */
    private static boolean isHeld(StandingAlarm alarm, String zone) {
        return alarm.last().key().zone().equals(zone)
                && alarm.last().to() == AlarmState.SUPPRESSED
                && alarm.last().cause() == null;
    }

    @Override
    public long epochMillis(long at) {
        return at; // the stage gives wall times
    }

    @Override
    public void events(long fromMillis, long toMillis, Consumer<Event> each) throws IOException {
        try (JournalReader reader = JournalReader.open(journal)) {
            reader.alarmEvents(fromMillis, toMillis, each);
        } catch (JournalException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    @Override
    public void command(Input.Command command) throws RefusedException, IOException {
        try {
            inlet.ask(command).get(LONGEST_COMMAND.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RefusedException refused) {
                throw refused;
            }
            throw new IOException("could not be carried out: " + e.getCause(), e);
        } catch (TimeoutException e) {
            throw new IOException(
                    "not known to be durable after " + LONGEST_COMMAND.toSeconds()
                            + " s: the journal may be failing; look at the state of the alarm before trying again",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for the command", e);
        }
    }
}
