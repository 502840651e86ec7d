package io.hanlu.wire.mqtt;

import java.net.URI;
import java.util.Properties;
import java.util.Set;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.internal.NetworkModule;
import org.eclipse.paho.mqttv5.client.spi.NetworkModuleFactory;

/**
 * Hands Paho the {@link BrokerConnection} that was put into its options. Paho finds this class by the service file in
 * {@code META-INF/services}; nobody else needs it.
 */
public final class BrokerConnectionFactory implements NetworkModuleFactory {

    private static final String SCHEME = "hanlu";
    private static final String KEY = "connection";

    /** For the service loader. */
    public BrokerConnectionFactory() {}

    /** An address that leads Paho here; where the connection really goes is already decided. */
    static String address(URI url) {
        return SCHEME + "://" + url.getRawAuthority();
    }

    /** The properties for TLS are the one place in the options that holds anything, and this TLS needs none. */
    static void put(BrokerConnection connection, MqttConnectionOptions options) {
        Properties carrier = new Properties();
        carrier.put(KEY, connection);
        options.setSSLProperties(carrier);
    }

    @Override
    public Set<String> getSupportedUriSchemes() {
        return Set.of(SCHEME);
    }

    @Override
    public void validateURI(URI brokerUri) {}

    @Override
    public NetworkModule createNetworkModule(URI brokerUri, MqttConnectionOptions options, String clientId) {
        if (options.getSSLProperties().get(KEY) instanceof BrokerConnection connection) {
            return connection;
        }
        throw new IllegalArgumentException(brokerUri + " can only be used by MqttSession");
    }
}
