package io.hanlu.edge.notify;

import io.hanlu.bridge.Clock;
import io.hanlu.edge.journal.Outbox.Letter;
import io.hanlu.edge.notify.People.ChannelSettings;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the letters of one channel, one at a time, on its own thread {@code notify-<channel>}; so a server that stays silent holds up
 * nobody else. Called by the notifier's thread.
 */
final class Courier implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Courier.class);

    /** For what is under way at a stop: known to have arrived, it is not sent again after the next start. */
    private static final Duration GRACE = Duration.ofSeconds(3);

    private final ChannelSettings settings;
    private final Channel channel;
    private final RateLimit limit;
    private final BiConsumer<Letter, Outcome> done;
    private final Clock clock;
    private final BlockingQueue<Errand> errands = new ArrayBlockingQueue<>(1);
    private final Thread thread;
    private boolean free = true;
    private volatile boolean sending;
    private volatile boolean closing;

    private record Errand(Letter letter, Message message) {}

    /**
     * @param done told how each ended, on the courier's thread
     */
    Courier(ChannelSettings settings, Channel channel, BiConsumer<Letter, Outcome> done, Clock clock) {
        this.settings = settings;
        this.channel = channel;
        this.limit = new RateLimit(Channels.mostAMinute(settings));
        this.done = done;
        this.clock = clock;
        this.thread = Thread.ofPlatform().name("notify-" + settings.id()).start(this::run);
    }

    ChannelSettings settings() {
        return settings;
    }

    /** How long until it can take a letter; zero or less for now, {@code Long.MAX_VALUE} until it is back. */
    long waitNanos() {
        return free ? limit.waitNanos(clock.monotonicNanos()) : Long.MAX_VALUE;
    }

    /** Only when it can take one. */
    void take(Letter letter, Message message) {
        free = false;
        limit.took(clock.monotonicNanos());
        errands.add(new Errand(letter, message));
    }

    void isBack() {
        free = true;
    }

    private void run() {
        try {
            while (!closing) {
                Errand errand = errands.take();
                sending = true;
                Outcome outcome = Outcome.again("the gateway was stopped");
                try {
                    outcome = channel.send(errand.message());
                } catch (RuntimeException e) {
                    LOG.error("channel {} has a defect", settings.id(), e);
                    outcome = Outcome.again("a defect of the gateway's software: " + e);
                } finally {
                    sending = false;
                    done.accept(errand.letter(), outcome);
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("channel {} was asked to stop", settings.id());
        }
    }

    @Override
    public void close() {
        closing = true;
        try {
            if (!sending || !thread.join(GRACE)) {
                thread.interrupt();
                thread.join(GRACE);
            }
        } catch (InterruptedException e) {
            thread.interrupt();
            Thread.currentThread().interrupt();
        }
    }
}
