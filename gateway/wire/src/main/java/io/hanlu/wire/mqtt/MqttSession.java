package io.hanlu.wire.mqtt;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import javax.net.ssl.SSLSocketFactory;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttActionListener;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.MqttReturnCode;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection, from its CONNACK to its loss. Any thread may publish and acknowledge, except that
 * {@link Listener#arrived} and what depends on a publish's future must not publish: they run on the receiving thread.
 */
public final class MqttSession {

    private static final Logger LOG = LoggerFactory.getLogger(MqttSession.class);

    private static final int QOS = 1;
    private static final int MAX_IN_FLIGHT = 64;
    private static final long ANSWER_TIMEOUT_MILLIS = 10_000; // for CONNACK, and for SUBACK
    /** A broker that takes messages and answers none is as good as none: the next connection, perhaps to another, may fare better. */
    private static final Duration PUBACK_TIMEOUT = Duration.ofSeconds(60);

    private static final long END_TIMEOUT_MILLIS = 1_500;
    private static final long MAX_INCOMING_BYTES = 2 << 20;
    private static final int PUBLISH_OVERHEAD_BYTES = 32; // fixed header, lengths, packet id, topic alias

    private final MqttSettings settings;
    private final URI url;
    private final Listener listener;
    private final LongSupplier monotonicNanos;
    private final BrokerConnection connection;
    private final MqttAsyncClient client;
    private final Semaphore window = new Semaphore(0); // opened by the CONNACK, which says how wide
    private final Set<Answer> unanswered = ConcurrentHashMap.newKeySet();
    private final CompletableFuture<String> ended = new CompletableFuture<>(); // with the reason
    private final Object publishing = new Object(); // Paho introduces topic aliases safely for one publisher at a time
    private volatile boolean connected;
    private @Nullable IMqttToken connack; // once Paho has been asked to connect; only the link's thread
    private volatile long maxPacketBytes = Long.MAX_VALUE;

    /**
     * Nothing is sent yet.
     *
     * @param url one of the settings'
     * @param tls null for a plain connection
     */
    MqttSession(
            MqttSettings settings,
            URI url,
            @Nullable SSLSocketFactory tls,
            Listener listener,
            LongSupplier monotonicNanos)
            throws IOException {
        this.settings = settings;
        this.url = url;
        this.listener = listener;
        this.monotonicNanos = monotonicNanos;
        this.connection = new BrokerConnection(url, tls);
        try {
            this.client = new MqttAsyncClient(
                    BrokerConnectionFactory.address(url), settings.clientId(), new MemoryPersistence());
        } catch (MqttException e) {
            throw new IOException(Failures.connecting(url, e), e);
        }
        client.setManualAcks(settings.manualAcks());
        client.setCallback(new Events());
    }

    /** Connects and subscribes. Whatever the outcome, {@link #close} must follow. */
    void connect() throws IOException {
        MqttConnectionOptions options = options();
        try {
            connection.connect();
        } catch (IOException e) {
            throw new IOException(Failures.connecting(url, new MqttException(e)), e);
        }
        try {
            IMqttToken token = client.connect(options);
            connack = token;
            token.waitForCompletion(ANSWER_TIMEOUT_MILLIS);
            MqttProperties granted = token.getResponseProperties();
            Integer receiveMaximum = granted == null ? null : granted.getReceiveMaximum();
            Long maximumPacketSize = granted == null ? null : granted.getMaximumPacketSize();
            maxPacketBytes = maximumPacketSize == null ? Long.MAX_VALUE : maximumPacketSize;
            window.release(receiveMaximum == null ? MAX_IN_FLIGHT : Math.min(receiveMaximum, MAX_IN_FLIGHT));
            subscribe();
        } catch (MqttException e) {
            throw new IOException(Failures.connecting(url, e), e);
        }
        connected = true;
    }

    private MqttConnectionOptions options() throws IOException {
        MqttConnectionOptions options = new MqttConnectionOptions();
        BrokerConnectionFactory.put(connection, options);
        // No session outlives its connection: the journal is the only memory of what must be sent again.
        options.setCleanStart(true);
        options.setAutomaticReconnect(false);
        options.setUseSubscriptionIdentifiers(false);
        options.setKeepAliveInterval(Math.toIntExact(settings.keepAlive().toSeconds()));
        options.setReceiveMaximum(settings.receiveMaximum());
        options.setMaximumPacketSize(MAX_INCOMING_BYTES);
        options.setUserName(settings.username());
        Path passwordFile = settings.passwordFile();
        if (passwordFile != null) {
            options.setPassword(password(passwordFile));
        }
        MqttSettings.Will will = settings.will();
        if (will != null) {
            options.setWill(will.topic(), new MqttMessage(will.payload(), QOS, will.retained(), new MqttProperties()));
        }
        return options;
    }

    private static byte[] password(Path file) throws IOException {
        try {
            String firstLine = Files.readString(file).lines().findFirst().orElse("");
            return firstLine.getBytes(StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IOException("cannot read the password file " + file + " (" + e + "); check path and rights", e);
        }
    }

    private void subscribe() throws MqttException, IOException {
        String[] filters = settings.subscriptions().toArray(new String[0]);
        if (filters.length == 0) {
            return;
        }
        int[] qos = new int[filters.length];
        Arrays.fill(qos, QOS);
        IMqttToken suback = client.subscribe(filters, qos);
        suback.waitForCompletion(ANSWER_TIMEOUT_MILLIS);
        int[] codes = suback.getReasonCodes();
        for (int i = 0; i < filters.length; i++) {
            if (codes == null || i >= codes.length || codes[i] >= MqttReturnCode.RETURN_CODE_UNSPECIFIED_ERROR) {
                throw new IOException("the broker refused the subscription to " + filters[i] + " ("
                        + (codes == null || i >= codes.length ? "no code" : String.format("0x%02x", codes[i]))
                        + "); allow it in the broker's access list");
            }
        }
    }

    /**
     * Sends a message at QoS 1. Waits while as many are unanswered as the broker allows (at most 64).
     *
     * @return completes with the broker's answer, or with a {@link SessionLostException} when the connection ends first:
     *     then the message may have arrived or not. What depends on it runs on the receiving thread and must not block
     * @throws SessionLostException when the connection has ended; the message was not sent
     * @throws IllegalArgumentException when the topic is none to publish to
     */
    public CompletableFuture<PubAck> publish(String topic, byte[] payload, boolean retained)
            throws InterruptedException, SessionLostException {
        if (payload.length + topic.getBytes(StandardCharsets.UTF_8).length + PUBLISH_OVERHEAD_BYTES > maxPacketBytes) {
            // Paho would end the connection, and so would the next attempt with the same message.
            return CompletableFuture.completedFuture(new PubAck(MqttReturnCode.RETURN_CODE_PACKET_TOO_LARGE));
        }
        window.acquire();
        Answer answer = new Answer();
        boolean sent = false;
        try {
            synchronized (publishing) {
                if (alive()) {
                    unanswered.add(answer);
                    client.publish(topic, payload, QOS, retained, null, answer);
                    sent = true;
                }
            }
        } catch (MqttException e) {
            end(Failures.lost(e));
        } finally {
            if (!sent) {
                unanswered.remove(answer);
                window.release();
            }
        }
        if (!sent) {
            throw new SessionLostException("not sent: " + ended.getNow("the connection ended"));
        }
        return answer.future;
    }

    /** Tells the broker that a message is dealt with; only with {@link MqttSettings#manualAcks()}. Late ones are ignored. */
    public void acknowledge(Arrived message) {
        if (message.qos() != QOS || !settings.manualAcks()) {
            return;
        }
        synchronized (publishing) {
            if (alive()) {
                try {
                    client.messageArrivedComplete(message.packetId(), QOS);
                } catch (MqttException e) {
                    end(Failures.lost(e));
                }
            }
        }
    }

    /** False for ever once the connection has ended. */
    public boolean alive() {
        return !ended.isDone();
    }

    /** Messages that may be published now without waiting for an answer first. */
    public int room() {
        return window.availablePermits();
    }

    /** Where it is connected to. */
    URI url() {
        return url;
    }

    /** Waits so long for the end; whether it has come. */
    boolean awaitEnd(long millis) throws InterruptedException {
        try {
            ended.get(millis, TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException("a connection only ever ends with a reason", e);
        }
    }

    /** Why it has ended. */
    String reason() {
        return ended.getNow("it has not ended");
    }

    /** Ends it when the broker has left a message unanswered for too long. */
    void endIfUnanswered(long nowNanos) {
        for (Answer answer : unanswered) {
            if (nowNanos - answer.sinceNanos >= PUBACK_TIMEOUT.toNanos()) {
                end("the broker has not answered a message for " + PUBACK_TIMEOUT.toSeconds()
                        + " s, though it is connected: look at its log and load");
            }
        }
    }

    /** Asks for the end from any thread: waiting publishers give up, an attempt to connect is broken off. */
    void stop() {
        end("closed by this side");
        if (!connected) {
            connection.close();
        }
    }

    private void end(String reason) {
        ended.complete(reason);
        window.release(); // wakes one waiting publisher, which finds the end and wakes the next
    }

    /**
     * Ends the connection and every thread of it; afterwards no future is left open. Only the link's thread.
     *
     * @param goodbye send a DISCONNECT, so that the broker does not publish the will
     */
    void close(boolean goodbye) {
        end("closed by this side");
        if (goodbye && client.isConnected()) {
            sayGoodbye();
        }
        connection.close();
        endClient();
        List<Answer> lost;
        synchronized (publishing) { // whoever comes later finds the end
            lost = List.copyOf(unanswered);
            unanswered.clear();
        }
        String reason = ended.getNow("the connection ended");
        for (Answer answer : lost) {
            answer.future.completeExceptionally(new SessionLostException("not answered: " + reason));
        }
    }

    private void sayGoodbye() {
        try {
            client.disconnect(0, null, null, MqttReturnCode.RETURN_CODE_SUCCESS, new MqttProperties())
                    .waitForCompletion(END_TIMEOUT_MILLIS);
        } catch (MqttException e) {
            LOG.info("{}: no clean disconnect, the broker will publish the will: {}", url, e.toString());
        }
    }

    private void endClient() {
        try {
            IMqttToken asked = connack;
            if (asked != null && !asked.isComplete()) {
                // Paho is still starting, or waiting for the CONNACK. The closed connection ends that; it must not be
                // disconnected meanwhile.
                awaitEndOf(asked);
            }
            client.disconnectForcibly(0, 0, false);
            synchronized (publishing) { // Paho does not bear a call that is in the middle of it
                client.close(true);
            }
        } catch (MqttException e) {
            LOG.warn("{}: the MQTT client did not close: {}", url, e.toString());
        }
    }

    private void awaitEndOf(IMqttToken asked) {
        try {
            asked.waitForCompletion(END_TIMEOUT_MILLIS);
        } catch (MqttException e) {
            LOG.debug("{}: the attempt to connect has ended: {}", url, e.toString());
        }
    }

    /** The broker's answer to one message. */
    private final class Answer implements MqttActionListener {
        private final CompletableFuture<PubAck> future = new CompletableFuture<>();
        private final long sinceNanos = monotonicNanos.getAsLong();

        @Override
        public void onSuccess(IMqttToken token) {
            if (unanswered.remove(this)) {
                int[] codes = token.getReasonCodes(); // Paho calls every answer a success, refusals too
                window.release();
                future.complete(
                        new PubAck(codes == null || codes.length == 0 ? MqttReturnCode.RETURN_CODE_SUCCESS : codes[0]));
            }
        }

        /** Only when the connection ends. The message may still be answered, so the future is left to {@link #close}. */
        @Override
        public void onFailure(IMqttToken token, Throwable failure) {
            end(Failures.lost(failure instanceof MqttException e ? e : new MqttException(failure)));
        }
    }

    /** What Paho reports, on its threads. */
    private final class Events implements MqttCallback {
        @Override
        public void messageArrived(String topic, MqttMessage message) {
            try {
                listener.arrived(
                        MqttSession.this,
                        new Arrived(
                                topic, message.getPayload(), message.isRetained(), message.getId(), message.getQos()));
            } catch (RuntimeException e) {
                // Paho would go on and acknowledge a message that nobody dealt with: leave it no socket to do so.
                LOG.error("a message on {} was not taken over; the connection ends", topic, e);
                end("a message on " + topic + " was not taken over: " + e);
                connection.close();
            }
        }

        @Override
        public void disconnected(MqttDisconnectResponse response) {
            MqttException failure = response.getException();
            end(
                    failure != null
                            ? Failures.lost(failure)
                            : Failures.disconnected(response.getReturnCode(), response.getReasonString()));
        }

        @Override
        public void mqttErrorOccurred(MqttException failure) {
            LOG.warn("{}: {}", url, failure.toString());
        }

        @Override
        public void deliveryComplete(IMqttToken token) {}

        @Override
        public void connectComplete(boolean reconnect, String serverUri) {}

        @Override
        public void authPacketArrived(int reasonCode, MqttProperties properties) {}
    }
}
