package io.hanlu.bridge.node;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.eclipse.californium.core.CoapClient;
import org.eclipse.californium.core.CoapHandler;
import org.eclipse.californium.core.CoapResponse;
import org.eclipse.californium.core.coap.MediaTypeRegistry;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.network.CoapEndpoint;
import org.eclipse.californium.elements.config.Configuration;
import org.eclipse.californium.elements.exception.ConnectorException;
import org.eclipse.californium.scandium.DTLSConnector;
import org.eclipse.californium.scandium.config.DtlsConfig;
import org.eclipse.californium.scandium.config.DtlsConfig.DtlsRole;
import org.eclipse.californium.scandium.config.DtlsConnectorConfig;
import org.eclipse.californium.scandium.dtls.cipher.CipherSuite;
import org.eclipse.californium.scandium.dtls.pskstore.AdvancedSinglePskStore;
import org.jspecify.annotations.Nullable;

/** A node: signs in with its id and key, or comes without DTLS. */
final class TestNode implements AutoCloseable {

    private static final long PATIENCE_MILLIS = 20_000;
    private static final long TRY_MILLIS = 3_000;

    private final CoapClient client = new CoapClient();
    private final CoapEndpoint endpoint;
    private final String base;

    TestNode(String id, String key, int port) {
        Configuration configuration = CoapLimits.configuration();
        configuration.set(DtlsConfig.DTLS_ROLE, DtlsRole.CLIENT_ONLY);
        configuration.set(DtlsConfig.DTLS_CIPHER_SUITES, List.of(CipherSuite.TLS_PSK_WITH_AES_128_CCM_8));
        configuration.set(DtlsConfig.DTLS_RETRANSMISSION_TIMEOUT, 500, TimeUnit.MILLISECONDS);
        configuration.set(DtlsConfig.DTLS_MAX_RETRANSMISSIONS, 1);
        base = "coaps://127.0.0.1:" + port + "/";
        endpoint = new CoapEndpoint.Builder()
                .setConfiguration(configuration)
                .setConnector(new DTLSConnector(DtlsConnectorConfig.builder(configuration)
                        .setAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                        .setAdvancedPskStore(new AdvancedSinglePskStore(id, key.getBytes(UTF_8)))
                        .build()))
                .build();
        client.setEndpoint(endpoint);
        client.setTimeout(PATIENCE_MILLIS);
    }

    /** Without DTLS. */
    TestNode(int port) {
        base = "coap://127.0.0.1:" + port + "/";
        endpoint = new CoapEndpoint.Builder()
                .setConfiguration(CoapLimits.configuration())
                .setInetSocketAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .build();
        client.setEndpoint(endpoint);
        client.setTimeout(PATIENCE_MILLIS);
    }

    CoapResponse post(String path, String pack) throws Exception {
        return post(path, pack, MediaTypeRegistry.APPLICATION_SENML_JSON);
    }

    CoapResponse post(String path, String text, int format) throws Exception {
        Request request = Request.newPost();
        request.setPayload(text.getBytes(UTF_8));
        request.getOptions().setContentFormat(format);
        return send(request, path);
    }

    CoapResponse get(String path) throws Exception {
        return get(path, MediaTypeRegistry.UNDEFINED);
    }

    CoapResponse get(String path, int accept) throws Exception {
        Request request = Request.newGet();
        if (accept != MediaTypeRegistry.UNDEFINED) {
            request.getOptions().setAccept(accept);
        }
        return send(request, path);
    }

    CoapResponse send(Request request, String path) throws Exception {
        request.setURI(base + path);
        CoapResponse response = client.advanced(request);
        if (response == null) {
            throw new IOException("no answer from " + path);
        }
        return response;
    }

    void observe(String path, Consumer<String> seen) {
        Request request = Request.newGet();
        request.setURI(base + path);
        request.setObserve();
        client.observe(request, new CoapHandler() {
            @Override
            public void onLoad(CoapResponse response) {
                seen.accept(response.getResponseText());
            }

            @Override
            public void onError() {
                seen.accept("error");
            }
        });
    }

    /** Null when no handshake succeeded. */
    @Nullable
    CoapResponse tryPost(String path, String pack) {
        client.setTimeout(TRY_MILLIS);
        try {
            return post(path, pack);
        } catch (ConnectorException | IOException e) {
            return null;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        client.shutdown();
        endpoint.destroy();
    }
}
