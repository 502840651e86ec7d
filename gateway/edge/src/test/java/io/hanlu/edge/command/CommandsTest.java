package io.hanlu.edge.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hanlu.bridge.testing.ManualClock;
import io.hanlu.edge.alarm.AlarmEngine.RefusedException;
import io.hanlu.edge.alarm.Input;
import io.hanlu.wire.message.Command;
import io.hanlu.wire.message.Reply;
import io.hanlu.wire.message.SeqRange;
import io.hanlu.wire.message.SigningKey;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The centre's clock is the gateway's unless a test says otherwise. */
@Timeout(30)
class CommandsTest {

    private static final SigningKey CENTRE = SigningKey.generate();
    private static final SigningKey GATEWAY = SigningKey.generate();

    private final ManualClock clock = ManualClock.at(Instant.parse("2026-05-01T00:00:00Z"));
    private final List<String> done = new CopyOnWriteArrayList<>();
    private final List<String> audit = new CopyOnWriteArrayList<>();
    private @Nullable Exception failure;
    private final CountDownLatch blocked = new CountDownLatch(1);
    private boolean blocking;

    private final class Alarms implements Commands.Doer {
        @Override
        public void command(Input.Command command) throws RefusedException, IOException {
            if (failure instanceof RefusedException e) {
                throw e;
            }
            if (failure instanceof IOException e) {
                throw e;
            }
            if (failure instanceof RuntimeException e) {
                throw e;
            }
            done.add(command.toString());
        }

        @Override
        public void resend(String stream, List<SeqRange> ranges) {
            done.add("resend " + stream + " " + ranges);
        }

        @Override
        public void identify(String by) {
            if (blocking) {
                try {
                    blocked.await();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            }
            done.add("identified for " + by);
        }
    }

    private final Commands commands = new Commands(
            "CN-SN",
            "luochuan-apple-01",
            CENTRE.verifyingKey(),
            GATEWAY,
            new Alarms(),
            (by, what, refused) -> audit.add(by + ": " + what + (refused == null ? "" : ": " + refused)),
            clock);

    private Command identify(String gateway, String id, long issued, long expires) {
        return new Command(
                "CN-SN",
                gateway,
                id,
                issued,
                expires,
                "identify",
                "王丽",
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
    }

    private Command identify(String id) {
        long now = clock.epochMillis();
        return identify("luochuan-apple-01", id, now, now + 60_000);
    }

    private Command command(String what, @Nullable Long alarm, @Nullable String zone, @Nullable Long seconds) {
        long now = clock.epochMillis();
        return new Command(
                "CN-SN",
                "luochuan-apple-01",
                "c-" + what,
                now,
                now + 60_000,
                what,
                "王丽",
                alarm,
                zone,
                alarm == null ? null : "看过了",
                null,
                seconds == null ? null : "清洗",
                seconds,
                null,
                null);
    }

    private @Nullable Reply give(Command command) {
        return commands.reply(command.encode(CENTRE));
    }

    private static Reply known(@Nullable Reply reply) {
        assertNotNull(reply);
        return reply;
    }

    private void assertRefused(String why, @Nullable Reply reply) {
        assertFalse(known(reply).done());
        assertTrue(String.valueOf(known(reply).text()).contains(why), String.valueOf(reply));
        assertEquals(List.of(), done);
    }

    @Test
    void whatTheCentreSignedIsDoneAndAnswered() throws Exception {
        assertEquals(new Reply("luochuan-apple-01", "c-1", clock.epochMillis(), true, null), give(identify("c-1")));
        assertEquals(List.of("identified for 王丽"), done);
        assertEquals(List.of("王丽: identify"), audit);
    }

    @Test
    void everyKindBecomesWhatItSays() {
        give(command("acknowledge", 17L, null, null));
        give(command("shelve", 17L, null, 7200L));
        give(command("unshelve", 17L, null, null));
        give(command("reset", 17L, null, null));
        give(command("maintenance", null, "room-1", 0L));
        assertEquals(
                List.of(
                        new Input.Acknowledge(17, "王丽", "看过了", null).toString(),
                        new Input.Shelve(17, "王丽", "清洗", Duration.ofHours(2)).toString(),
                        new Input.Unshelve(17, "王丽").toString(),
                        new Input.Reset(17, "王丽").toString(),
                        new Input.Maintenance("room-1", "王丽", "清洗", Duration.ZERO).toString()),
                done);
        assertEquals("王丽: shelve alarm 17", audit.get(1));
        assertEquals("王丽: maintenance zone room-1", audit.get(4));
    }

    @Test
    void whatAnotherKeySignedIsNeitherDoneNorAnswered() {
        assertNull(commands.reply(identify("c-1").encode(GATEWAY)));
        assertNull(commands.reply("{}".getBytes(UTF_8)));
        assertNull(commands.reply(new byte[0]));
        assertEquals(List.of(), done);
        assertEquals(1, audit.size(), "who cannot prove who he is does not fill the journal");
        assertTrue(audit.getFirst().startsWith("?: a command: command says it was signed with key"), audit.getFirst());
        clock.advance(Duration.ofMinutes(1));
        assertNull(commands.reply(new byte[0]));
        assertEquals(2, audit.size());
    }

    @Test
    void oneTamperedByteIsEnough() {
        byte[] payload = identify("c-1").encode(CENTRE);
        int at = new String(payload, UTF_8).indexOf("content\":\"") + 40;
        payload[at] = (byte) (payload[at] == 'A' ? 'B' : 'A');
        assertNull(commands.reply(payload));
        assertEquals(List.of(), done);
    }

    @Test
    void whatIsMeantForAnotherGatewayIsNotDoneHere() {
        long now = clock.epochMillis();
        assertNull(give(identify("yan-an-pear-02", "c-1", now, now + 60_000)));
        Command otherGroup = new Command(
                "CN-XJ",
                "luochuan-apple-01",
                "c-2",
                now,
                now + 60_000,
                "identify",
                "x",
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
        assertNull(give(otherGroup));
        assertEquals(List.of(), done);
    }

    @Test
    void aReplayGetsTheFirstAnswerAndDoesNothing() {
        byte[] payload = identify("c-1").encode(CENTRE);
        Reply first = known(commands.reply(payload));
        clock.advance(Duration.ofSeconds(59));
        assertEquals(first, commands.reply(payload));
        assertEquals(1, done.size());
        clock.advance(Duration.ofSeconds(1));
        done.clear();
        assertRefused("expired 0 s ago", commands.reply(payload));
    }

    @Test
    void whatIsOldOrFromTheFutureIsRefusedWithWhatToDo() {
        clock.advance(Duration.ofHours(1));
        long now = clock.epochMillis();
        assertRefused("send it again", give(identify("luochuan-apple-01", "c-1", now - 90_000, now - 30_000)));
        assertRefused("check both clocks", give(identify("luochuan-apple-01", "c-2", now + 61_000, now + 90_000)));
        assertTrue(known(give(identify("luochuan-apple-01", "c-3", now + 59_000, now + 90_000)))
                .done());
        assertEquals(3, audit.size(), "refusals are on record, too");
    }

    @Test
    void whatWasIssuedBeforeTheStartMayHaveBeenDoneThen() {
        long now = clock.epochMillis();
        assertRefused("before this gateway started", give(identify("luochuan-apple-01", "c-1", now - 1, now + 60_000)));
    }

    @Test
    void whatTheAlarmsRefuseIsAnsweredWithTheirReason() {
        failure = new RefusedException("alarm 17 has been acknowledged by 李");
        assertRefused("acknowledged by 李", give(command("acknowledge", 17L, null, null)));
        failure = new IOException("not written within 5 s");
        assertRefused("not written within 5 s", give(command("reset", 17L, null, null)));
        failure = new IllegalStateException("x".repeat(2000));
        Reply failed = known(give(command("unshelve", 17L, null, null)));
        assertEquals(500, String.valueOf(failed.text()).length());
        assertEquals("王丽: acknowledge alarm 17: alarm 17 has been acknowledged by 李", audit.getFirst());
    }

    @Test
    void aFloodOfGoodCommandsIsBounded() {
        for (int i = 0; i < Commands.MAX_REMEMBERED; i++) {
            give(identify("c-" + i));
        }
        done.clear();
        assertRefused("wait", give(identify("one-more")));
        clock.advance(Duration.ofMinutes(1));
        assertTrue(known(give(identify("one-more"))).done());
    }

    @Test
    void answersAreSignedAndTheQueueIsBounded() throws Exception {
        blocking = true;
        List<byte[]> replies = new CopyOnWriteArrayList<>();
        List<byte[]> payloads = new ArrayList<>();
        for (int i = 0; i < Commands.MAX_WAITING + 5; i++) {
            payloads.add(identify("c-" + i).encode(CENTRE));
        }
        for (byte[] payload : payloads) {
            commands.arrived(payload, replies::add); // not started: nobody takes them
        }
        commands.start();
        blocked.countDown();
        await().until(() -> replies.size() == Commands.MAX_WAITING);
        assertTrue(Reply.parse(replies.getFirst(), GATEWAY.verifyingKey()).done());
        commands.close();
        assertEquals(Commands.MAX_WAITING, done.size());
    }
}
