package io.hanlu.central.command;

import io.hanlu.central.fleet.Fleet;
import io.hanlu.central.fleet.GatewayView;
import io.hanlu.central.store.GatewayId;
import io.hanlu.wire.message.Command;
import io.hanlu.wire.message.MessageException;
import io.hanlu.wire.message.Reply;
import io.hanlu.wire.message.SigningKey;
import io.hanlu.wire.message.Topics;
import io.hanlu.wire.message.VerifyingKey;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends orders to gateways and brings each its reply. A reply counts when it is signed with the key that the gateway's birth names: so it
 * is worth as much as the broker's access list, which alone keeps others from publishing that birth.
 *
 * <p>Bound: {@value #MAX_OPEN} orders wait for their replies; more are refused. Any thread.
 */
public final class Orders {

    static final int MAX_OPEN = 64;

    /** A gateway answers within five seconds, when it is there. */
    static final Duration ANSWER_WITHIN = Duration.ofSeconds(10);

    /** How long a gateway that the message reaches late may still carry it out. */
    private static final Duration HOLDS = Duration.ofSeconds(60);

    private static final Logger log = LoggerFactory.getLogger(Orders.class);

    /** The way to the broker. */
    public interface Sender {

        /** Publishes a message and says what the broker did with it. */
        Sent publish(String topic, byte[] payload) throws InterruptedException;
    }

    /** What became of a message. */
    public enum Sent {
        TO_SOMEBODY,
        /** Nobody has subscribed: the gateway is not connected, or the broker does not let it. */
        TO_NOBODY,
        /** There is no connection to the broker, or it has not answered. */
        NO_BROKER
    }

    private record Open(GatewayId gateway, CompletableFuture<Reply> reply) {}

    private final @Nullable SigningKey key;
    private final Fleet fleet;
    private final Sender sender;
    private final InstantSource clock;
    private final Map<String, Open> open = new ConcurrentHashMap<>(); // by the command's id

    /** @param key null: no order can be signed, and none is sent */
    public Orders(@Nullable SigningKey key, Fleet fleet, Sender sender, InstantSource clock) {
        this.key = key;
        this.fleet = fleet;
        this.sender = sender;
        this.clock = clock;
    }

    /**
     * Sends an order.
     *
     * @return the gateway's answer; fails, by a {@link java.util.concurrent.TimeoutException}, when none comes within ten seconds:
     *     then it is not known whether it was carried out
     * @throws IOException when it was not sent: why, and what to do
     */
    public CompletableFuture<Reply> send(GatewayView gateway, Order order) throws IOException, InterruptedException {
        if (key == null) {
            throw new IOException("this centre signs no commands; set commands.private_key in central.yaml");
        }
        if (gateway.key() == null) {
            throw new IOException("gateway " + gateway.id()
                    + " takes no commands, as far as is known; set uplink.commands.public_key in its gateway.yaml");
        }
        if (open.size() >= MAX_OPEN) {
            throw new IOException(MAX_OPEN + " commands wait for their answers already; try again in a few seconds");
        }
        GatewayId id = new GatewayId(gateway.group(), gateway.id());
        long now = clock.millis();
        Command command = new Command(
                id.group(),
                id.gateway(),
                UUID.randomUUID().toString(),
                now,
                now + HOLDS.toMillis(),
                order.what().id(),
                order.by(),
                order.alarm(),
                order.zone(),
                order.comment(),
                order.action(),
                order.reason(),
                order.length() == null ? null : order.length().toSeconds(),
                order.stream(),
                order.ranges());
        CompletableFuture<Reply> reply =
                new CompletableFuture<Reply>().orTimeout(ANSWER_WITHIN.toSeconds(), TimeUnit.SECONDS);
        CompletableFuture<Reply> answered = reply.whenComplete((answer, failure) -> open.remove(command.id()));
        open.put(command.id(), new Open(id, reply));
        Sent sent = Sent.NO_BROKER;
        try {
            sent = sender.publish(new Topics(id.group(), id.gateway()).of(Topics.Kind.COMMAND), command.encode(key));
        } finally {
            if (sent != Sent.TO_SOMEBODY) {
                open.remove(command.id());
            }
        }
        switch (sent) {
            case NO_BROKER -> throw new IOException("the broker did not take it; /readyz says how it stands");
            case TO_NOBODY ->
                throw new IOException("gateway " + gateway.id()
                        + " is not connected, or the broker's access list does not let it hear commands");
            case TO_SOMEBODY -> {}
        }
        log.info("{} has gateway {} {}: command {}", order.by(), id, order.what(), command.id());
        return answered;
    }

    /** A message on a gateway's reply topic. What nobody waits for is of another centre, or came too late. */
    public void replied(GatewayId from, byte[] payload) {
        String text = fleet.gateway(from).map(GatewayView::key).orElse(null);
        if (text == null) {
            log.warn("a reply of {} cannot be checked: its birth names no key", from);
            return;
        }
        try {
            Reply reply = Reply.parse(payload, VerifyingKey.parse(text));
            Open waiting = open.get(reply.id());
            if (waiting != null
                    && waiting.gateway().equals(from)
                    && reply.gateway().equals(from.gateway())) {
                waiting.reply().complete(reply);
            }
        } catch (MessageException e) {
            log.warn("a reply of {} is not believed: {}", from, e.getMessage());
        }
    }
}
