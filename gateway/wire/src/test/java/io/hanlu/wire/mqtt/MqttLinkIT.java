package io.hanlu.wire.mqtt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hanlu.wire.testing.BrokerStub;
import io.hanlu.wire.testing.FaultProxy;
import io.hanlu.wire.testing.Mosquitto;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The link against a real broker that is stopped, killed, frozen and strict. */
@Timeout(120)
class MqttLinkIT {

    private static final byte[] PAYLOAD = "1".getBytes(UTF_8);

    @TempDir
    Path folder;

    private final RecordingListener listener = new RecordingListener();

    /** Draws the shortest delay each time: a test does not spread itself over a minute. */
    private final RandomGenerator noJitter = () -> 0;

    private MqttLink start(MqttSettings settings) {
        return start(settings, listener);
    }

    /** For what takes minutes: a second is twenty. */
    private MqttLink startInAHurry(List<URI> urls, String clientId) {
        MqttSettings settings = new MqttSettings(
                urls, clientId, null, null, null, null, List.of("a/#"), false, 100, MqttSettings.KEEP_ALIVE);
        MqttLink link = new MqttLink(settings, listener, "link-" + clientId, noJitter, () -> 20 * System.nanoTime());
        link.start();
        return link;
    }

    private static URI loopback(int port) {
        return URI.create("mqtt://127.0.0.1:" + port);
    }

    @Test
    void theNextAddressIsUsedWhileTheFirstIsAwayAndTheFirstAgainOnceItIsBack() throws Exception {
        try (Mosquitto broker = new Mosquitto(folder);
                FaultProxy first = new FaultProxy(broker.port(), 1);
                FaultProxy second = new FaultProxy(broker.port(), 2);
                MqttLink link = startInAHurry(List.of(loopback(first.port()), loopback(second.port())), "c1")) {
            session(0);
            assertEquals(first.port(), link.status().url().getPort());
            first.away();
            session(1);
            assertEquals(second.port(), link.status().url().getPort());
            assertTrue(answer(session(1).publish("a/b", PAYLOAD, false)).delivered());
            first.heal();
            await().atMost(60, TimeUnit.SECONDS).until(() -> listener.sessions.size() == 3);
            assertEquals(first.port(), link.status().url().getPort());
            assertTrue(answer(session(2).publish("a/b", PAYLOAD, false)).delivered());
            assertEquals("another connection takes its place", listener.losses.get(1));
        }
        await().until(() -> threadsOf("c1").isEmpty());
    }

    @Test
    void whileTheFirstStaysAwayTheConnectionToTheNextStaysToo() throws Exception {
        try (Mosquitto broker = new Mosquitto(folder);
                FaultProxy second = new FaultProxy(broker.port(), 2);
                MqttLink link = startInAHurry(List.of(loopback(Mosquitto.freePort()), loopback(second.port())), "c1")) {
            session(0);
            long attempts = link.status().attempts();
            await().atMost(60, TimeUnit.SECONDS).until(() -> link.status().attempts() >= attempts + 2);
            assertTrue(link.status().connected());
            assertEquals(List.of(), listener.losses);
            assertTrue(answer(session(0).publish("a/b", PAYLOAD, false)).delivered());
        }
    }

    @Test
    void aBrokerThatAnswersNoMessageIsLeftAfterAMinute() throws Exception {
        try (BrokerStub mute = new BrokerStub();
                Mosquitto broker = new Mosquitto(folder);
                MqttLink link = startInAHurry(List.of(loopback(mute.port()), loopback(broker.port())), "c1")) {
            mute.answerNoMessage();
            CompletableFuture<PubAck> unanswered = session(0).publish("a/b", PAYLOAD, false);
            ExecutionException e = assertThrows(ExecutionException.class, () -> unanswered.get(30, TimeUnit.SECONDS));
            assertTrue(String.valueOf(e.getMessage()).contains("has not answered a message for 60 s"), e.getMessage());
            assertTrue(link.status().connections() >= 1);
        }
    }

    @Test
    void aBrokerThatTakesNobodyIsSaidClearlyAndTheNextIsUsed() throws Exception {
        try (BrokerStub full = new BrokerStub();
                Mosquitto broker = new Mosquitto(folder)) {
            full.refuseConnections(0x97);
            try (MqttLink link = startInAHurry(List.of(loopback(full.port()), loopback(broker.port())), "c1")) {
                session(0);
                assertEquals(broker.port(), link.status().url().getPort());
                String failure = String.valueOf(link.status().lastFailure());
                assertTrue(failure.contains("takes no connection at the moment (0x97)"), failure);
            }
        }
    }

    private MqttLink start(MqttSettings settings, Listener to) {
        // Each look at this clock is eleven seconds after the last, so that every connection counts as a stable one.
        AtomicLong nanos = new AtomicLong();
        MqttLink link = new MqttLink(
                settings,
                to,
                "link-" + settings.clientId(),
                noJitter,
                () -> nanos.addAndGet(TimeUnit.SECONDS.toNanos(11)));
        link.start();
        return link;
    }

    private static MqttSettings settings(URI url, String clientId, String... subscriptions) {
        return new MqttSettings(url, clientId, null, null, null, null, List.of(subscriptions), false, 100);
    }

    private MqttSession session(int number) {
        await().until(() -> listener.sessions.size() > number);
        return listener.sessions.get(number);
    }

    private static PubAck answer(CompletableFuture<PubAck> future) throws Exception {
        return future.get(10, TimeUnit.SECONDS);
    }

    private static List<String> threadsOf(String clientId) {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.endsWith(": " + clientId) || name.equals("link-" + clientId))
                .toList();
    }

    @Test
    void aMessageIsAnsweredAndArrives() throws Exception {
        try (Mosquitto broker = new Mosquitto(folder);
                MqttLink link = start(settings(broker.url(), "c1", "a/#"))) {
            PubAck ack = answer(session(0).publish("a/b", PAYLOAD, false));
            assertTrue(ack.delivered());
            assertFalse(ack.nobodyListening());
            await().until(() -> !listener.arrived.isEmpty());
            assertEquals("a/b", listener.arrived.getFirst().topic());
            assertEquals("1", new String(listener.arrived.getFirst().payload(), UTF_8));
            assertTrue(link.status().connected());
            assertTrue(link.session().isPresent());
        }
    }

    @Test
    void aRetainedMessageIsMarkedForLaterSubscribers() throws Exception {
        try (Mosquitto broker = new Mosquitto(folder);
                MqttLink first = start(settings(broker.url(), "c1"))) {
            answer(session(0).publish("a/birth", PAYLOAD, true));
            RecordingListener later = new RecordingListener();
            try (MqttLink second = start(settings(broker.url(), "c2", "a/#"), later)) {
                await().until(() -> !later.arrived.isEmpty());
                assertTrue(later.arrived.getFirst().retained());
                assertTrue(second.status().connected());
            }
            assertTrue(first.status().connected());
        }
    }

    @Test
    void theBrokerSaysWhenNobodyListens() throws Exception {
        try (Mosquitto broker = new Mosquitto(folder);
                MqttLink link = start(settings(broker.url(), "c1"))) {
            PubAck ack = answer(session(0).publish("a/b", PAYLOAD, false));
            assertTrue(ack.delivered());
            assertTrue(ack.nobodyListening());
            assertTrue(link.status().connected());
        }
    }

    @Test
    void aMessageThatTheAccessListForbidsIsNotDelivered() throws Exception {
        Path acl = Files.writeString(folder.resolve("acl"), "topic read #\ntopic write mine/#\n");
        try (Mosquitto broker = new Mosquitto(folder, "acl_file " + acl);
                MqttLink link = start(settings(broker.url(), "c1"))) {
            PubAck refused = answer(session(0).publish("other/b", PAYLOAD, false));
            assertEquals(0x87, refused.reasonCode());
            assertFalse(refused.delivered());
            assertTrue(answer(session(0).publish("mine/b", PAYLOAD, false)).delivered());
            assertTrue(link.status().connected());
        }
    }

    @Test
    void aMessageLargerThanTheBrokerTakesIsRefusedWithoutLosingTheConnection() throws Exception {
        try (Mosquitto broker = new Mosquitto(folder, "max_packet_size 1000");
                MqttLink link = start(settings(broker.url(), "c1"))) {
            assertEquals(
                    0x95,
                    answer(session(0).publish("a/b", new byte[1000], false)).reasonCode());
            assertTrue(answer(session(0).publish("a/b", new byte[900], false)).delivered());
            assertEquals(1, link.status().connections());
        }
    }

    @Test
    void aThousandMessagesGoThroughABrokerThatAllowsTwentyAtATime() throws Exception {
        try (Mosquitto broker = new Mosquitto(folder, "max_inflight_messages 20");
                MqttLink link = start(settings(broker.url(), "c1", "a/#"))) {
            List<CompletableFuture<PubAck>> answers = new ArrayList<>();
            MqttSession session = session(0);
            for (int i = 0; i < 1_000; i++) {
                answers.add(session.publish("a/" + i % 30, Integer.toString(i).getBytes(UTF_8), false));
            }
            for (CompletableFuture<PubAck> future : answers) {
                assertTrue(answer(future).delivered());
            }
            await().until(() -> listener.arrived.size() == 1_000);
            for (int i = 0; i < 1_000; i++) {
                assertEquals(
                        Integer.toString(i), new String(listener.arrived.get(i).payload(), UTF_8));
            }
            assertEquals(1, link.status().connections());
        }
    }

    @Test
    void afterTheBrokerWasKilledTheLinkComesBackWithItsSubscriptions() throws Exception {
        try (Mosquitto broker = new Mosquitto(folder);
                MqttLink link = start(settings(broker.url(), "c1", "a/#"))) {
            MqttSession first = session(0);
            broker.kill();
            await().until(() -> listener.losses.size() == 1);
            assertFalse(first.alive());
            assertThrows(SessionLostException.class, () -> first.publish("a/b", PAYLOAD, false));
            broker.start();
            assertTrue(answer(session(1).publish("a/b", PAYLOAD, false)).delivered());
            await().until(() -> !listener.arrived.isEmpty());
            assertEquals(2, link.status().connections());
            assertEquals(1, listener.losses.size());
        }
    }

    @Test
    void whatIsNotAnsweredWhenTheConnectionEndsIsReportedAsUnknown() throws Exception {
        try (Mosquitto broker = new Mosquitto(folder, "max_inflight_messages 5");
                MqttLink link = start(settings(broker.url(), "c1"))) {
            MqttSession session = session(0);
            broker.freeze();
            List<CompletableFuture<PubAck>> answers = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                answers.add(session.publish("a/b", PAYLOAD, false));
            }
            CompletableFuture<Boolean> sixth = CompletableFuture.supplyAsync(() -> {
                try {
                    return session.publish("a/b", PAYLOAD, false) != null;
                } catch (SessionLostException e) {
                    return false;
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
            broker.kill();
            assertFalse(sixth.get(10, TimeUnit.SECONDS), "a waiting publisher learns of the end");
            for (CompletableFuture<PubAck> future : answers) {
                ExecutionException e = assertThrows(ExecutionException.class, () -> answer(future));
                assertInstanceOf(SessionLostException.class, e.getCause());
            }
            assertEquals(1, link.status().connections());
        }
    }

    @Test
    void aWrongPasswordIsSaidClearlyAndTriedAgainWithTheFileAsItIsThen() throws Exception {
        Path users = folder.resolve("users");
        Files.createFile(users);
        run("mosquitto_passwd", "-b", users.toString(), "gw", "right");
        Path passwordFile = Files.writeString(folder.resolve("password"), "wrong\n");
        try (Mosquitto broker = new Mosquitto(folder, "allow_anonymous false", "password_file " + users);
                MqttLink link = start(
                        new MqttSettings(broker.url(), "c1", "gw", passwordFile, null, null, List.of(), false, 100))) {
            await().until(() -> link.status().attempts() >= 2 && link.status().lastFailure() != null);
            String failure = String.valueOf(link.status().lastFailure());
            assertTrue(failure.contains("refused the sign-in") && failure.contains("password file"), failure);
            assertFalse(link.status().connected());
            Files.writeString(passwordFile, "right\n");
            assertTrue(answer(session(0).publish("a/b", PAYLOAD, false)).delivered());
        }
    }

    @Test
    void aBrokerThatIsNotThereIsSaidClearly() {
        URI nowhere = URI.create("mqtt://127.0.0.1:" + Mosquitto.freePort());
        try (MqttLink link = start(settings(nowhere, "c1"))) {
            await().until(() -> link.status().lastFailure() != null);
            String failure = String.valueOf(link.status().lastFailure());
            assertTrue(failure.contains(nowhere.toString()) && failure.contains("is the broker running"), failure);
        }
        await().until(() -> threadsOf("c1").isEmpty());
    }

    /** Mosquitto accepts every subscription and filters what it sends, so this broker is a few bytes. */
    @Test
    void aRefusedSubscriptionIsAFailureThatNamesIt() throws Exception {
        try (ServerSocket broker = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread refusing = Thread.ofPlatform().daemon().start(() -> {
                try (Socket socket = broker.accept()) {
                    readPacket(socket);
                    socket.getOutputStream().write(HexFormat.of().parseHex("2003000000")); // CONNACK
                    byte[] subscribe = readPacket(socket);
                    byte[] suback = HexFormat.of().parseHex("90050000000187");
                    System.arraycopy(subscribe, 0, suback, 2, 2); // packet id
                    socket.getOutputStream().write(suback);
                    assertEquals(0xE0, socket.getInputStream().read() & 0xF0, "the client says goodbye");
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            URI url = URI.create("mqtt://127.0.0.1:" + broker.getLocalPort());
            try (MqttLink link = start(settings(url, "c1", "fine/#", "other/#"))) {
                await().until(() -> link.status().lastFailure() != null);
                String failure = String.valueOf(link.status().lastFailure());
                assertTrue(failure.contains("other/#") && failure.contains("0x87"), failure);
                assertEquals(List.of(), listener.sessions);
            }
            refusing.join();
        }
    }

    /** What follows the fixed header of a packet of up to 127 bytes. */
    private static byte[] readPacket(Socket socket) throws IOException {
        socket.getInputStream().read();
        return socket.getInputStream().readNBytes(socket.getInputStream().read());
    }

    @Test
    void theWillIsPublishedAfterADeathButNotAfterACleanEnd() throws Exception {
        MqttSettings.Will will = new MqttSettings.Will("a/state", "gone".getBytes(UTF_8), true);
        RecordingListener watcher = new RecordingListener();
        try (Mosquitto broker = new Mosquitto(folder);
                MqttLink watching = start(settings(broker.url(), "watcher", "a/#"), watcher)) {
            await().until(() -> watching.status().connected());
            MqttSettings withWill = new MqttSettings(broker.url(), "c1", null, null, null, will, List.of(), false, 100);
            MqttLink clean = start(withWill);
            answer(session(0).publish("a/marker", "1".getBytes(UTF_8), false));
            clean.close();
            RecordingListener second = new RecordingListener();
            try (MqttLink dying = start(withWill, second);
                    MqttLink thief = start(settings(broker.url(), "c1"), new RecordingListener())) {
                await().until(() -> !second.losses.isEmpty()); // taken over by the same client id
                assertTrue(second.losses.getFirst().contains("same client id"), () -> second.losses + broker.log());
                await().until(() -> watcher.arrived.size() >= 2);
                assertTrue(dying.status().attempts() + thief.status().attempts() >= 2);
            }
            assertEquals("a/marker", watcher.arrived.get(0).topic());
            assertEquals("gone", new String(watcher.arrived.get(1).payload(), UTF_8));
        }
    }

    @Test
    void onlyWhatIsAcknowledgedIsAcknowledgedAndTheBrokerWaitsForIt() throws Exception {
        try (Mosquitto broker = new Mosquitto(folder);
                MqttLink sender = start(settings(broker.url(), "sender"))) {
            MqttSession sending = session(0);
            RecordingListener lazy = new RecordingListener();
            MqttLink worker = start(manual(broker.url(), "worker", "$share/hanlu/a/#", 10), lazy);
            await().until(() -> worker.status().connected());
            for (int i = 0; i < 15; i++) {
                assertTrue(answer(sending.publish("a/b", PAYLOAD, false)).delivered());
            }
            await().until(() -> lazy.arrived.size() == 10); // the rest waits for acknowledgements
            MqttSession working = lazy.sessions.getFirst();
            for (int i = 0; i < 4; i++) {
                working.acknowledge(lazy.arrived.get(i));
            }
            await().until(() -> lazy.arrived.size() >= 14); // mosquitto may send the last one as well
            worker.close();
            working.acknowledge(lazy.arrived.get(5)); // too late: ignored
            await().until(() -> broker.log().contains("Client worker disconnected"));
            assertEquals(4, broker.log().split("Received PUBACK from worker", -1).length - 1);
            assertTrue(sender.status().connected());
        }
    }

    private static MqttSettings manual(URI url, String clientId, String subscription, int receiveMaximum) {
        return new MqttSettings(url, clientId, null, null, null, null, List.of(subscription), true, receiveMaximum);
    }

    @Test
    void fifteenReconnectsLeaveNoThreadBehind() {
        try (Mosquitto broker = new Mosquitto(folder)) {
            MqttLink link = start(settings(broker.url(), "leaky", "a/#"));
            for (int i = 0; i < 15; i++) {
                session(i);
                if (i % 2 == 0) {
                    broker.kill();
                } else {
                    broker.stop();
                }
                int losses = i + 1;
                await().until(() -> listener.losses.size() == losses);
                broker.start();
            }
            session(15);
            await().untilAsserted(() -> assertTrue(
                    threadsOf("leaky").size() <= 5, () -> threadsOf("leaky").toString()));
            link.close();
            await().untilAsserted(() -> assertEquals(List.of(), threadsOf("leaky")));
        }
    }

    /** A broker at its limit of connections, or one that expects TLS, does this; Paho's own network code leaks a thread. */
    @Test
    void aBrokerThatClosesAtOnceLeavesNoThreadBehind() throws Exception {
        try (ServerSocket broker = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread rude = Thread.ofPlatform().daemon().start(() -> {
                try {
                    for (int i = 0; i < 8; i++) {
                        broker.accept().close();
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            MqttLink link = start(settings(URI.create("mqtt://127.0.0.1:" + broker.getLocalPort()), "slammed"));
            await().atMost(60, TimeUnit.SECONDS).until(() -> link.status().attempts() >= 8);
            rude.join();
            link.close(); // in the middle of an attempt that nobody answers
        }
        await().untilAsserted(() -> assertEquals(List.of(), threadsOf("slammed")));
    }

    @Test
    void closingTakesUnderFiveSecondsThoughTheBrokerIsFrozen() throws Exception {
        try (Mosquitto broker = new Mosquitto(folder)) {
            MqttLink link = start(settings(broker.url(), "c1"));
            session(0);
            broker.freeze();
            CountDownLatch closed = new CountDownLatch(1);
            Thread closer = Thread.ofPlatform().start(() -> {
                link.close();
                closed.countDown();
            });
            assertTrue(closed.await(6, TimeUnit.SECONDS), "close hangs");
            closer.join();
            await().untilAsserted(() -> assertEquals(List.of(), threadsOf("c1")));
        }
    }

    @Test
    void aListenerThatFailsCostsTheConnectionButNotTheLink() {
        RecordingListener failing = new RecordingListener();
        Listener rude = new Listener() {
            private @Nullable MqttSession first;

            @Override
            public void connected(MqttSession session) {
                failing.connected(session);
                if (first == null) {
                    first = session;
                    throw new IllegalStateException("on purpose");
                }
            }

            @Override
            public void arrived(MqttSession session, Arrived message) {}

            @Override
            public void lost(String reason) {
                failing.lost(reason);
            }
        };
        try (Mosquitto broker = new Mosquitto(folder);
                MqttLink link = start(settings(broker.url(), "c1"), rude)) {
            await().until(() -> failing.sessions.size() == 2);
            assertEquals(List.of("the listener failed"), failing.losses);
            await().until(() -> link.status().connected());
        }
    }

    @Test
    void aMessageThatTheListenerFailsOnIsNotAcknowledged() throws Exception {
        RecordingListener inner = new RecordingListener();
        Listener failing = new Listener() {
            @Override
            public void connected(MqttSession session) {
                inner.connected(session);
            }

            @Override
            public void arrived(MqttSession session, Arrived message) {
                inner.arrived(session, message);
                if (inner.arrived.size() == 1) {
                    throw new IllegalStateException("on purpose");
                }
            }

            @Override
            public void lost(String reason) {
                inner.lost(reason);
            }
        };
        try (Mosquitto broker = new Mosquitto(folder);
                MqttLink sender = start(settings(broker.url(), "sender"));
                MqttLink link = start(settings(broker.url(), "c1", "a/#"), failing)) {
            await().until(() -> link.status().connected());
            answer(session(0).publish("a/b", PAYLOAD, false));
            await().until(() -> inner.sessions.size() == 2);
            assertTrue(inner.losses.getFirst().contains("was not taken over"), inner.losses.getFirst());
            assertFalse(broker.log().contains("Received PUBACK from c1"), broker::log);
            assertTrue(sender.status().connected());
        }
    }

    /** Runs a program of the operating system to its end. */
    static void run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertEquals(0, process.waitFor(), () -> String.join(" ", command) + ": " + output);
    }
}
