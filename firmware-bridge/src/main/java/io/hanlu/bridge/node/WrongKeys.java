package io.hanlu.bridge.node;

import org.eclipse.californium.elements.auth.PreSharedKeyIdentity;
import org.eclipse.californium.scandium.ConnectionListener;
import org.eclipse.californium.scandium.dtls.Connection;
import org.eclipse.californium.scandium.dtls.Handshaker;

/**
 * Notices who knows a node's name and not its key: the first message under the key cannot be read. DTLS itself says nothing then,
 * to the sender as little as to us.
 */
final class WrongKeys implements ConnectionListener {

    private final Admission admission;

    WrongKeys(Admission admission) {
        this.admission = admission;
    }

    @Override
    public boolean onConnectionMacError(Connection connection) {
        Handshaker handshaker = connection.getOngoingHandshake();
        if (handshaker != null && handshaker.getSession().getPeerIdentity() instanceof PreSharedKeyIdentity peer) {
            admission.turnAway(peer.getIdentity(), "its key is not the one in its key file");
        }
        return false;
    }

    @Override
    public void onConnectionEstablished(Connection connection) {}

    @Override
    public void onConnectionRemoved(Connection connection) {}

    @Override
    public boolean onConnectionUpdatesSequenceNumbers(Connection connection, boolean writeSequenceNumber) {
        return false;
    }

    @Override
    public void beforeExecution(Connection connection) {}

    @Override
    public void updateExecution(Connection connection) {}

    @Override
    public void afterExecution(Connection connection) {}
}
