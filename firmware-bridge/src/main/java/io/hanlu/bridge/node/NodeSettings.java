package io.hanlu.bridge.node;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What all wireless nodes of a gateway share.
 *
 * @param listen where nodes reach it with DTLS, not resolved yet; port 0 for any free one
 * @param plain the same without any protection, for laboratories; null for not at all
 * @param firmware null when the gateway offers none
 */
public record NodeSettings(
        InetSocketAddress listen,
        @Nullable InetSocketAddress plain,
        @Nullable Firmware firmware) {

    /** The port of CoAP over DTLS (RFC 7252, 12.7). */
    public static final int PORT = 5684;

    /** On this machine only, on any free port, without firmware: to look at a configuration. */
    public static final NodeSettings LOCAL =
            new NodeSettings(InetSocketAddress.createUnresolved("127.0.0.1", 0), null, null);

    /**
     * Images for nodes, and how they are rolled out.
     *
     * @param folder holds {@code MODEL/VERSION.bin} and, beside each, {@code VERSION.sig}
     * @param publicKey PEM file with the Ed25519 key that images must be signed with
     * @param percent how many of the nodes of a model get a new version, 0 to 100
     * @param maxFailures how many nodes may fail with it; one more stops its roll-out
     * @param state the file that remembers how far roll-outs are
     */
    public record Firmware(Path folder, Path publicKey, int percent, int maxFailures, Path state) {

        /** What that file is called, in the gateway's data folder. */
        public static final String STATE = "firmware.state";
    }

    /** The same, remembering roll-outs in another folder. */
    public NodeSettings keptIn(Path data) {
        return firmware == null
                ? this
                : new NodeSettings(
                        listen,
                        plain,
                        new Firmware(
                                firmware.folder,
                                firmware.publicKey,
                                firmware.percent,
                                firmware.maxFailures,
                                data.resolve(Firmware.STATE)));
    }
}
