package io.hanlu.chain;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hanlu.bridge.Clock;
import io.hanlu.edge.journal.JournalReader;
import io.hanlu.wire.message.Event;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A gateway whose machine does not know the time, from the sensor to the centre's store: gateway/edge/CLOCK.md. */
class ClockIT {

    private static final int SENSORS = 2;
    private static final Duration TIMEOUT = Duration.ofMinutes(1);

    @RegisterExtension
    private final Chain chain = new Chain();

    @Test
    void whatABootWithoutTheTimeReadIsDatedBeforeTheCentreGetsIt() throws Exception {
        Daemon centre = chain.centre();
        centre.start();
        MovedClock clock = new MovedClock(chain.folder().resolve("clock"));
        Daemon gateway = gateway(clock);
        gateway.start();
        long began = Clock.system().epochMillis();
        chain.awaitCommitted(gateway, 3 * SENSORS);
        chain.awaitStored(gateway, this::stored);
        assertEquals(0, gateway.stop());
        Ledger before = stored();

        clock.boot(-3 * 3_600_000); // it starts three hours behind, and nobody tells it
        gateway.start();
        chain.awaitCommitted(gateway, before.readings().size() + 6 * SENSORS);
        await("the event of the second start")
                .atMost(TIMEOUT)
                .untilAsserted(
                        () -> assertTrue(stored().seqs().size() > before.seqs().size(), "events do not wait"));
        assertEquals(before.readings().keySet(), stored().readings().keySet(), "readings do");

        clock.keep();
        await("the correction").atMost(TIMEOUT).until(() -> !corrections().isEmpty());
        chain.awaitStored(gateway, this::stored);
        assertEquals(0, gateway.stop());

        Ledger committed = chain.committed("gateway");
        assertEquals(List.of(), Ledger.differences(committed, stored()));
        long now = Clock.system().epochMillis();
        for (Ledger.Place place : committed.readings().keySet()) {
            assertTrue(
                    place.timeMillis() >= began - 1_000 && place.timeMillis() <= now,
                    place + " is not between " + began + " and " + now);
        }
        assertEquals(1, corrections().size(), "" + corrections());
        assertTrue(String.valueOf(corrections().getFirst().text()).contains("had not been sent"), "" + corrections());
        assertEquals(0, gateway.stopped().get("lost"));
    }

    /**
     * The wall clock is set, an hour ahead and back again, under a machine that nobody keeps: nothing waits, all
     * arrives once.
     */
    @Test
    void aWallClockThatIsSetWhileNobodyKeepsItLosesAndDoublesNothing() throws Exception {
        chain.centre().start();
        MovedClock clock = new MovedClock(chain.folder().resolve("clock"));
        clock.leave();
        Daemon gateway = gateway(clock);
        gateway.start();
        chain.awaitCommitted(gateway, 3 * SENSORS);
        chain.awaitStored(gateway, this::stored);
        for (int times = 1; times <= 2; times++) {
            int told = times;
            clock.set(times == 1 ? 3_600_000 : 0);
            await("correction " + times)
                    .atMost(TIMEOUT)
                    .until(() -> corrections().size() == told);
            chain.awaitCommitted(gateway, chain.committed("gateway").readings().size() + 4 * SENSORS);
        }
        chain.awaitStored(gateway, this::stored);
        assertEquals(0, gateway.stop());
        assertEquals(List.of(), Ledger.differences(chain.committed("gateway"), stored()));
    }

    private Daemon gateway(MovedClock clock) {
        return chain.gateway("gateway", Chain.simulated(SENSORS), clock);
    }

    private Ledger stored() throws Exception {
        return Ledger.ofEmbedded(chain.embeddedStore());
    }

    private List<Event> corrections() throws Exception {
        try (JournalReader reader = JournalReader.open(chain.journal("gateway"))) {
            return reader.events(1, 1_000).stream()
                    .filter(event -> event.kind().equals("time") && "corrected".equals(event.state()))
                    .toList();
        }
    }
}
