package io.hanlu.bridge.node;

import io.hanlu.bridge.node.senml.SenmlPack;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.eclipse.californium.core.config.CoapConfig;
import org.eclipse.californium.elements.config.Configuration;
import org.eclipse.californium.elements.config.UdpConfig;
import org.eclipse.californium.scandium.config.DtlsConfig;
import org.eclipse.californium.scandium.config.DtlsConfig.DtlsRole;
import org.eclipse.californium.scandium.dtls.cipher.CipherSuite;

/**
 * How much memory and how many threads nodes and strangers can make the gateway use. The library's own limits are for servers
 * in the cloud. Nothing is read from or written to a properties file.
 */
final class CoapLimits {

    /** The largest block (RFC 7959, SZX 6), which still fits one Ethernet frame with DTLS around it. */
    static final int BLOCK_BYTES = 1024;

    /** Sessions at once: a gateway has at most a few dozen nodes, some of which forget theirs. */
    private static final int SESSIONS = 512;

    /** After this silence a session may be dropped for a new one, when there are as many as there may be. */
    private static final int STALE_MINUTES = 30;

    private static final int QUEUED = 1000;
    private static final int CONNECTION_ID_BYTES = 6;
    private static final int MESSAGES_OF_A_PEER = 32;
    private static final int OBSERVERS = 512;

    static {
        CoapConfig.register();
        DtlsConfig.register();
        UdpConfig.register();
    }

    private CoapLimits() {}

    static Configuration configuration() {
        Configuration to = new Configuration();
        to.set(CoapConfig.PROTOCOL_STAGE_THREAD_COUNT, 1);
        to.set(CoapConfig.MAX_ACTIVE_PEERS, SESSIONS);
        to.set(CoapConfig.MAX_SERVER_OBSERVES, OBSERVERS);
        to.set(CoapConfig.DEDUPLICATOR, CoapConfig.DEDUPLICATOR_PEERS_MARK_AND_SWEEP);
        to.set(CoapConfig.PEERS_MARK_AND_SWEEP_MESSAGES, MESSAGES_OF_A_PEER);
        to.set(CoapConfig.PREFERRED_BLOCK_SIZE, BLOCK_BYTES);
        to.set(CoapConfig.MAX_MESSAGE_SIZE, BLOCK_BYTES);
        // What a node sends in blocks. What it gets in blocks is cut by the firmware resource and is not held in
        // memory.
        to.set(CoapConfig.MAX_RESOURCE_BODY_SIZE, SenmlPack.MAX_BYTES);

        to.set(UdpConfig.UDP_RECEIVER_THREAD_COUNT, 1);
        to.set(UdpConfig.UDP_SENDER_THREAD_COUNT, 1);
        to.set(UdpConfig.UDP_CONNECTOR_OUT_CAPACITY, QUEUED);

        to.set(DtlsConfig.DTLS_ROLE, DtlsRole.SERVER_ONLY);
        to.set(DtlsConfig.DTLS_RECEIVER_THREAD_COUNT, 1);
        to.set(DtlsConfig.DTLS_CONNECTOR_THREAD_COUNT, 1);
        to.set(DtlsConfig.DTLS_CONNECTION_ID_LENGTH, CONNECTION_ID_BYTES);
        to.set(DtlsConfig.DTLS_SERVER_USE_SESSION_ID, false); // a session cannot be resumed past its key
        to.set(DtlsConfig.DTLS_MAX_CONNECTIONS, SESSIONS);
        to.set(DtlsConfig.DTLS_STALE_CONNECTION_THRESHOLD, STALE_MINUTES, TimeUnit.MINUTES);
        to.set(DtlsConfig.DTLS_MAX_PENDING_INBOUND_JOBS, QUEUED);
        to.set(DtlsConfig.DTLS_MAX_PENDING_OUTBOUND_JOBS, QUEUED);
        to.set(DtlsConfig.DTLS_MAX_PENDING_HANDSHAKE_RESULT_JOBS, QUEUED);
        to.set(
                DtlsConfig.DTLS_RECOMMENDED_CIPHER_SUITES_ONLY,
                false); // the suite that RFC 7925 wants is not among them
        to.set(
                DtlsConfig.DTLS_CIPHER_SUITES,
                List.of(
                        CipherSuite.TLS_ECDHE_PSK_WITH_AES_128_GCM_SHA256,
                        CipherSuite.TLS_ECDHE_PSK_WITH_AES_128_CCM_SHA256,
                        CipherSuite.TLS_PSK_WITH_AES_128_GCM_SHA256,
                        CipherSuite.TLS_PSK_WITH_AES_128_CCM,
                        CipherSuite.TLS_PSK_WITH_AES_128_CCM_8));
        return to;
    }
}
