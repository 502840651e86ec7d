package io.hanlu.wire.mqtt;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How to reach one broker.
 *
 * @param urls {@code mqtt://host:port} or {@code mqtts://host:port}, at least one, the preferred first; the port may be left out
 *     (1883, 8883)
 * @param clientId unique at the broker: a second connection with the same id ends the first
 * @param username null for none
 * @param passwordFile its first line is read anew for each connection; null for none
 * @param tls for {@code mqtts}; null trusts what Java trusts and shows no certificate
 * @param will what the broker publishes when the connection is lost; null for none
 * @param subscriptions topic filters, each at QoS 1
 * @param manualAcks whether each arrived message must be acknowledged with {@link MqttSession#acknowledge}
 * @param receiveMaximum how many messages the broker may send before the first is acknowledged, 1–65,535; mosquitto
 *     2.0.11 has been seen to send a few more while acknowledgements come in
 * @param keepAlive how long the connection may be silent before a ping, 1 s to 18 h; a dead peer is noticed after twice that
 */
public record MqttSettings(
        List<URI> urls,
        String clientId,
        @Nullable String username,
        @Nullable Path passwordFile,
        @Nullable Tls tls,
        @Nullable Will will,
        List<String> subscriptions,
        boolean manualAcks,
        int receiveMaximum,
        Duration keepAlive) {

    /** When nothing speaks for another one. */
    public static final Duration KEEP_ALIVE = Duration.ofSeconds(30);

    private static final int MAX_RECEIVE_MAXIMUM = 65_535;

    /**
     * PEM files.
     *
     * @param ca certificates that may have signed the broker's; null for those Java trusts
     * @param certificate the client's own, followed by any intermediate ones; null to show none
     * @param key the private key of the certificate, PKCS#8 without a password, RSA or EC; null together with it
     */
    public record Tls(
            @Nullable Path ca,
            @Nullable Path certificate,
            @Nullable Path key) {
        public Tls {
            if ((certificate == null) != (key == null)) {
                throw new IllegalArgumentException("a certificate needs its key, and a key its certificate");
            }
        }
    }

    /** The message that the broker publishes, at QoS 1, when the connection ends without a clean disconnect. */
    public static final class Will {
        private final String topic;
        private final byte[] payload;
        private final boolean retained;

        public Will(String topic, byte[] payload, boolean retained) {
            this.topic = topic;
            this.payload = payload.clone();
            this.retained = retained;
        }

        String topic() {
            return topic;
        }

        byte[] payload() {
            return payload.clone();
        }

        boolean retained() {
            return retained;
        }
    }

    /** With one address and the usual {@link #KEEP_ALIVE}. */
    public MqttSettings(
            URI url,
            String clientId,
            @Nullable String username,
            @Nullable Path passwordFile,
            @Nullable Tls tls,
            @Nullable Will will,
            List<String> subscriptions,
            boolean manualAcks,
            int receiveMaximum) {
        this(
                List.of(url),
                clientId,
                username,
                passwordFile,
                tls,
                will,
                subscriptions,
                manualAcks,
                receiveMaximum,
                KEEP_ALIVE);
    }

    /** The same, but for this address alone. */
    public MqttSettings only(URI url) {
        return new MqttSettings(
                List.of(url),
                clientId,
                username,
                passwordFile,
                tls,
                will,
                subscriptions,
                manualAcks,
                receiveMaximum,
                keepAlive);
    }

    public MqttSettings {
        urls = List.copyOf(urls);
        subscriptions = List.copyOf(subscriptions);
        if (urls.isEmpty()) {
            throw new IllegalArgumentException("no broker address");
        }
        for (URI url : urls) {
            boolean encrypted = "mqtts".equals(url.getScheme());
            if (url.getHost() == null || !(encrypted || "mqtt".equals(url.getScheme()))) {
                throw new IllegalArgumentException(
                        url + " is no broker address; use mqtt://host:1883 or mqtts://host:8883");
            }
            if (tls != null && !encrypted) {
                throw new IllegalArgumentException(
                        "certificates are given but " + url + " is not encrypted; use mqtts://");
            }
        }
        if (receiveMaximum < 1 || receiveMaximum > MAX_RECEIVE_MAXIMUM) {
            throw new IllegalArgumentException("receive maximum " + receiveMaximum + "; 1 to " + MAX_RECEIVE_MAXIMUM);
        }
    }
}
