package io.hanlu.edge.command;

import io.hanlu.bridge.Clock;
import io.hanlu.edge.alarm.AlarmEngine.RefusedException;
import io.hanlu.edge.alarm.Input;
import io.hanlu.wire.message.Command;
import io.hanlu.wire.message.MessageException;
import io.hanlu.wire.message.Reply;
import io.hanlu.wire.message.SeqRange;
import io.hanlu.wire.message.SigningKey;
import io.hanlu.wire.message.VerifyingKey;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out what the centre has signed, once each, and answers. A command is refused when it is not signed with the key that the
 * configuration names, is meant for another gateway, has expired, was issued before this start (what was carried out before it is
 * not remembered) or after now. One that comes again gets the answer it had.
 *
 * <p>A broker that is not to be trusted can still keep commands back; it can neither make, change, repeat nor redirect them.
 *
 * <p>Bounds: {@value #MAX_WAITING} commands wait, {@value #MAX_REMEMBERED} unexpired ones are remembered; what is beyond is not
 * answered, or refused. {@link #arrived} may be called by any thread and never blocks.
 */
public final class Commands implements AutoCloseable {

    static final int MAX_WAITING = 16;
    static final int MAX_REMEMBERED = 1_000;

    /** How far the centre's clock may be ahead. */
    private static final Duration AHEAD = Duration.ofSeconds(60);

    /** Who cannot prove who he is shall not fill the journal: one such event in this time. */
    private static final Duration UNPROVED_EVERY = Duration.ofMinutes(1);

    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(6);
    private static final int MAX_TEXT = 500;
    private static final Logger LOG = LoggerFactory.getLogger(Commands.class);

    /** What a command does. */
    public interface Doer {

        /**
         * Carries out what concerns alarms; returns when it is durable.
         *
         * @throws RefusedException and nothing has changed
         * @throws IOException when it is not known to be durable
         */
        void command(Input.Command command) throws RefusedException, IOException;

        /** Shows which box this is. */
        void identify(String by);

        /**
         * Delivers these numbers again.
         *
         * @throws RefusedException when they are not of this journal, or it has none of them any more
         * @throws IOException when the journal cannot be read
         */
        void resend(String stream, List<SeqRange> ranges) throws RefusedException, IOException;
    }

    /** Keeps on record what came from the centre. */
    public interface Audit {

        /**
         * @param by who wanted it; {@code ?} when the message does not prove it
         * @param what was wanted, in a few words
         * @param refused why it was not done; null when it was
         */
        void record(String by, String what, @Nullable String refused);
    }

    private record Answered(long expires, Reply reply) {}

    private final String group;
    private final String gateway;
    private final VerifyingKey centre;
    private final SigningKey own;
    private final Doer doer;
    private final Audit audit;
    private final Clock clock;
    private final long startNanos;
    private final BlockingQueue<Runnable> waiting = new ArrayBlockingQueue<>(MAX_WAITING);
    private final Thread thread = Thread.ofPlatform().name("commands").unstarted(this::run);
    private volatile boolean closing;

    // The thread's.
    private final Map<String, Answered> answered = new HashMap<>(); // by id
    private OptionalLong toldUnprovedNanos = OptionalLong.empty();

    /**
     * Does nothing yet; see {@link #start}.
     *
     * @param centre whose commands are carried out
     * @param own what answers are signed with
     */
    public Commands(
            String group, String gateway, VerifyingKey centre, SigningKey own, Doer doer, Audit audit, Clock clock) {
        this.group = group;
        this.gateway = gateway;
        this.centre = centre;
        this.own = own;
        this.doer = doer;
        this.audit = audit;
        this.clock = clock;
        this.startNanos = clock.monotonicNanos();
    }

    public void start() {
        thread.start();
    }

    /**
     * A message on the command topic.
     *
     * @param answer publishes the reply's payload; called on the thread {@code commands}
     */
    public void arrived(byte[] payload, Consumer<byte[]> answer) {
        if (!waiting.offer(() -> answer(payload, answer))) {
            LOG.warn("a command from the centre was dropped: {} wait already", MAX_WAITING);
        }
    }

    private void run() {
        try {
            while (!closing) {
                Runnable next = waiting.poll(POLL.toMillis(), TimeUnit.MILLISECONDS);
                if (next != null) {
                    next.run();
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("commands were asked to stop");
        }
    }

    private void answer(byte[] payload, Consumer<byte[]> answer) {
        try {
            Reply reply = reply(payload);
            if (reply != null) {
                answer.accept(reply.encode(own));
            }
        } catch (RuntimeException e) {
            LOG.error("a command from the centre could not be answered", e);
        }
    }

    /** The answer; null when nobody has proved to have asked. */
    @Nullable
    Reply reply(byte[] payload) {
        Command command;
        try {
            command = Command.parse(payload, centre);
        } catch (MessageException e) {
            return unproved(String.valueOf(e.getMessage()));
        }
        if (!command.group().equals(group) || !command.gateway().equals(gateway)) {
            return unproved("it is meant for " + command.group() + "/" + command.gateway());
        }
        long now = clock.epochMillis();
        answered.values().removeIf(old -> now >= old.expires());
        Answered before = answered.get(command.id());
        if (before != null) {
            return before.reply();
        }
        String refused = stale(command, now);
        if (refused == null) {
            refused = carryOut(command);
        }
        if (refused != null && refused.length() > MAX_TEXT) {
            refused = refused.substring(0, MAX_TEXT);
        }
        audit.record(command.by(), words(command), refused);
        Reply reply = new Reply(gateway, command.id(), clock.epochMillis(), refused == null, refused);
        if (answered.size() < MAX_REMEMBERED) {
            answered.put(command.id(), new Answered(command.expires(), reply));
        }
        return reply;
    }

    private @Nullable Reply unproved(String why) {
        LOG.warn("a command was refused: {}", why);
        long now = clock.monotonicNanos();
        if (toldUnprovedNanos.isEmpty() || now - toldUnprovedNanos.getAsLong() >= UNPROVED_EVERY.toNanos()) {
            toldUnprovedNanos = OptionalLong.of(now);
            audit.record("?", "a command", why);
        }
        return null;
    }

    private @Nullable String stale(Command command, long now) {
        if (now >= command.expires()) {
            return "it expired " + (now - command.expires()) / 1000
                    + " s ago by this gateway's clock; send it again, and check both clocks";
        }
        if (command.issued() > now + AHEAD.toMillis()) {
            return "it was issued " + (command.issued() - now) / 1000
                    + " s from now by this gateway's clock; check both clocks";
        }
        // By the monotonic clock: the wall clock may have been set since.
        if (command.issued() < now - (clock.monotonicNanos() - startNanos) / 1_000_000) {
            return "it was issued before this gateway started; send it again";
        }
        if (answered.size() >= MAX_REMEMBERED) {
            return MAX_REMEMBERED + " commands within " + Command.MAX_LIFE_MILLIS / 60_000 + " min; wait";
        }
        return null;
    }

    /** Why not; null when it is done. */
    private @Nullable String carryOut(Command command) {
        try {
            switch (command.kind()) {
                case IDENTIFY -> doer.identify(command.by());
                case RESEND ->
                    doer.resend(Objects.requireNonNull(command.stream()), Objects.requireNonNull(command.ranges()));
                case ACKNOWLEDGE ->
                    doer.command(
                            new Input.Acknowledge(alarm(command), command.by(), command.comment(), command.action()));
                case SHELVE ->
                    doer.command(new Input.Shelve(alarm(command), command.by(), reason(command), length(command)));
                case UNSHELVE -> doer.command(new Input.Unshelve(alarm(command), command.by()));
                case RESET -> doer.command(new Input.Reset(alarm(command), command.by()));
                case MAINTENANCE ->
                    doer.command(new Input.Maintenance(
                            Objects.requireNonNull(command.zone()), command.by(), reason(command), length(command)));
            }
            return null;
        } catch (RefusedException | IOException e) {
            return String.valueOf(e.getMessage());
        } catch (RuntimeException e) {
            LOG.error("a command from the centre failed: {}", command, e);
            return "it failed in the gateway, whose log says why: " + e;
        }
    }

    // The message's own constructor has checked what each kind needs.

    private static long alarm(Command command) {
        return Objects.requireNonNull(command.alarm());
    }

    private static String reason(Command command) {
        return Objects.requireNonNullElse(command.reason(), "");
    }

    private static Duration length(Command command) {
        return Duration.ofSeconds(Objects.requireNonNull(command.seconds()));
    }

    private static String words(Command command) {
        String about = command.alarm() != null ? " alarm " + command.alarm() : "";
        if (command.ranges() != null) {
            SeqRange first = command.ranges().getFirst();
            about = " " + first.first() + "–" + first.last()
                    + (command.ranges().size() == 1
                            ? ""
                            : " and " + (command.ranges().size() - 1) + " more");
        }
        return command.what() + about + (command.zone() == null ? "" : " zone " + command.zone());
    }

    /** Finishes the command in hand. */
    @Override
    public void close() {
        closing = true;
        try {
            if (thread.isAlive() && !thread.join(STOP_TIMEOUT)) {
                LOG.warn("a command from the centre did not end within {} s", STOP_TIMEOUT.toSeconds());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
