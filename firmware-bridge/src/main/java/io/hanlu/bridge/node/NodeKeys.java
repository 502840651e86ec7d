package io.hanlu.bridge.node;

import io.hanlu.bridge.DeviceException;
import java.security.Principal;
import java.util.Map;
import javax.crypto.SecretKey;
import org.eclipse.californium.elements.auth.AdditionalInfo;
import org.eclipse.californium.elements.auth.PreSharedKeyIdentity;
import org.eclipse.californium.scandium.auth.ApplicationLevelInfoSupplier;
import org.eclipse.californium.scandium.dtls.ConnectionId;
import org.eclipse.californium.scandium.dtls.HandshakeResultHandler;
import org.eclipse.californium.scandium.dtls.PskPublicInformation;
import org.eclipse.californium.scandium.dtls.PskSecretResult;
import org.eclipse.californium.scandium.dtls.pskstore.AdvancedPskStore;
import org.eclipse.californium.scandium.util.SecretUtil;
import org.eclipse.californium.scandium.util.ServerNames;
import org.jspecify.annotations.Nullable;

/**
 * Gives DTLS the key of the node that signs in, and remembers in its session which key that was: a session opened with a key
 * that has been replaced or removed since is worth nothing.
 */
final class NodeKeys implements AdvancedPskStore, ApplicationLevelInfoSupplier {

    private static final String ALGORITHM = "PSK";
    private static final String KEY = "key";

    private final Admission admission;

    NodeKeys(Admission admission) {
        this.admission = admission;
    }

    @Override
    public boolean hasEcdhePskSupported() {
        return true;
    }

    @Override
    public PskSecretResult requestPskSecretResult(
            ConnectionId cid,
            @Nullable ServerNames serverName,
            PskPublicInformation identity,
            String hmacAlgorithm,
            @Nullable SecretKey otherSecret,
            byte[] seed,
            boolean useExtendedMasterSecret) {
        String name = identity.getPublicInfoAsString();
        try {
            NodeKey key = admission.key(name);
            return new PskSecretResult(cid, identity, SecretUtil.create(key.secret(), ALGORITHM), key.fingerprint());
        } catch (DeviceException e) {
            admission.turnAway(name, e.getMessage());
            return new PskSecretResult(cid, identity, null);
        }
    }

    @Override
    public @Nullable AdditionalInfo getInfo(Principal peer, @Nullable Object fingerprint) {
        return fingerprint == null ? null : AdditionalInfo.from(Map.of(KEY, fingerprint));
    }

    /** Whether the key that a session was opened with is the one in the node's file now. */
    boolean current(PreSharedKeyIdentity peer) {
        try {
            return admission
                    .key(peer.getIdentity())
                    .fingerprint()
                    .equals(peer.getExtendedInfo().get(KEY, String.class));
        } catch (DeviceException e) {
            return false;
        }
    }

    @Override
    public @Nullable PskPublicInformation getIdentity(
            java.net.InetSocketAddress peerAddress, @Nullable ServerNames virtualHost) {
        return null; // this side never begins a handshake
    }

    @Override
    public void setResultHandler(HandshakeResultHandler resultHandler) {
        // keys are given at once
    }
}
