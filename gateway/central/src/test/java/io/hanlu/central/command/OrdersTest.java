package io.hanlu.central.command;

import static io.hanlu.central.store.Samples.LUOCHUAN;
import static io.hanlu.central.store.Samples.TABLE;
import static io.hanlu.central.store.Samples.VAN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hanlu.central.fleet.Fleet;
import io.hanlu.central.fleet.GatewayView;
import io.hanlu.central.store.GatewayId;
import io.hanlu.central.store.Samples;
import io.hanlu.wire.message.Command;
import io.hanlu.wire.message.MessageException;
import io.hanlu.wire.message.Reply;
import io.hanlu.wire.message.SigningKey;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OrdersTest {

    private static final SigningKey CENTRE = SigningKey.generate();
    private static final SigningKey GATEWAY = SigningKey.generate();

    private final Fleet fleet = new Fleet();
    private final List<Command> sent = new ArrayList<>();
    private Orders.Sent becomes = Orders.Sent.TO_SOMEBODY;
    private final Orders orders = new Orders(CENTRE, fleet, this::publish, () -> Instant.ofEpochMilli(5_000));

    private Orders.Sent publish(String topic, byte[] payload) {
        if (becomes == Orders.Sent.TO_SOMEBODY) {
            assertEquals("hanlu/1/CN-SN/luochuan-apple-01/cmd", topic);
            try {
                sent.add(Command.parse(payload, CENTRE.verifyingKey()));
            } catch (MessageException e) {
                throw new AssertionError(e);
            }
        }
        return becomes;
    }

    @BeforeEach
    void born() {
        fleet.born(LUOCHUAN, Samples.birth(LUOCHUAN, TABLE, GATEWAY.verifyingKey()));
        fleet.born(VAN, Samples.birth(VAN, TABLE, GATEWAY.verifyingKey()));
    }

    private GatewayView gateway() {
        return fleet.gateway(LUOCHUAN).orElseThrow();
    }

    private CompletableFuture<Reply> identify() throws Exception {
        return orders.send(gateway(), Order.identify("王丽"));
    }

    private Reply reply(GatewayId from) {
        return new Reply(from.gateway(), sent.getLast().id(), 6_000, true, null);
    }

    @Test
    void onlyTheGatewaysOwnSignedReplyToThisCommandCounts() throws Exception {
        CompletableFuture<Reply> answer = identify();
        orders.replied(LUOCHUAN, reply(LUOCHUAN).encode(CENTRE));
        orders.replied(LUOCHUAN, new byte[] {1});
        orders.replied(VAN, reply(VAN).encode(GATEWAY));
        orders.replied(LUOCHUAN, reply(VAN).encode(GATEWAY));
        orders.replied(LUOCHUAN, new Reply("luochuan-apple-01", "another", 6_000, true, null).encode(GATEWAY));
        assertFalse(answer.isDone());
        orders.replied(LUOCHUAN, reply(LUOCHUAN).encode(GATEWAY));
        assertTrue(answer.get().done());
    }

    @Test
    void everyCommandHasItsOwnIdAndHoldsForAMinute() throws Exception {
        assertFalse(identify().isDone());
        assertFalse(identify().isDone());
        assertFalse(sent.getFirst().id().equals(sent.getLast().id()));
        assertEquals(5_000, sent.getFirst().issued());
        assertEquals(65_000, sent.getFirst().expires());
    }

    @Test
    void aGatewayThatWasReplacedIsBelievedOnlyWithItsNewKey() throws Exception {
        CompletableFuture<Reply> answer = identify();
        SigningKey fresh = SigningKey.generate();
        fleet.born(LUOCHUAN, Samples.birth(LUOCHUAN, TABLE, fresh.verifyingKey()));
        orders.replied(LUOCHUAN, reply(LUOCHUAN).encode(GATEWAY));
        assertFalse(answer.isDone());
        orders.replied(LUOCHUAN, reply(LUOCHUAN).encode(fresh));
        assertTrue(answer.isDone());
    }

    @Test
    void whatCannotBeSentIsNotWaitedFor() throws Exception {
        becomes = Orders.Sent.TO_NOBODY;
        assertTrue(message().contains("is not connected"));
        becomes = Orders.Sent.NO_BROKER;
        for (int i = 0; i < 2 * Orders.MAX_OPEN; i++) {
            assertTrue(message().contains("the broker did not take it"));
        }
        becomes = Orders.Sent.TO_SOMEBODY;
        for (int i = 0; i < Orders.MAX_OPEN; i++) {
            assertFalse(identify().isDone());
        }
        assertTrue(message().contains("64 commands wait"));
        orders.replied(LUOCHUAN, reply(LUOCHUAN).encode(GATEWAY));
        assertFalse(identify().isDone());
    }

    private String message() {
        return String.valueOf(assertThrows(IOException.class, this::identify).getMessage());
    }

    @Test
    void aCentreWithoutAKeySendsNothing() {
        Orders unsigned = new Orders(null, fleet, this::publish, () -> Instant.ofEpochMilli(5_000));
        IOException refused = assertThrows(IOException.class, () -> unsigned.send(gateway(), Order.identify("王丽")));
        assertTrue(String.valueOf(refused.getMessage()).contains("commands.private_key"));
        assertEquals(List.of(), sent);
    }
}
