package io.hanlu.central.config;

import io.hanlu.wire.config.ConfigException;
import io.hanlu.wire.config.ConfigFile;
import io.hanlu.wire.message.SigningKey;
import io.hanlu.wire.mqtt.MqttSettings.Tls;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All of {@code central.yaml}, checked. Paths are absolute.
 *
 * @param commands what commands to gateways are signed with; null: none are sent
 */
public record CentralConfig(
        Ingest ingest,
        StoreConfig store,
        Console console,
        @Nullable SigningKey commands) {

    /**
     * Where telemetry comes from.
     *
     * @param urls {@code mqtt://host[:port]} or {@code mqtts://host[:port]}, the preferred first; a port is -1 when not said
     *     (1883, 8883)
     * @param share the name of the shared subscription: workers with the same one divide the work
     * @param tls null: for {@code mqtts} the authorities that the Java runtime trusts
     * @param username null for none
     * @param passwordFile holds the password, in its first line; null for none
     * @param setAside the folder that messages go to which cannot be understood, with the reason; need not exist yet
     */
    public record Ingest(
            List<URI> urls,
            String share,
            @Nullable Tls tls,
            @Nullable String username,
            @Nullable Path passwordFile,
            Path setAside) {

        public Ingest {
            urls = List.copyOf(urls);
        }
    }

    /** Where readings and events are kept. */
    public sealed interface StoreConfig {

        /**
         * A database of our own, in this process.
         *
         * @param path its folder; need not exist yet
         */
        record Embedded(Path path) implements StoreConfig {}

        /**
         * InfluxDB 1.x, or what speaks its protocol.
         *
         * @param url {@code http} or {@code https}
         * @param username null for none
         * @param passwordFile holds the password, in its first line; null for none
         */
        record InfluxDb(
                URI url,
                String database,
                @Nullable String username,
                @Nullable Path passwordFile) implements StoreConfig {}
    }

    /**
     * Where the pages are served.
     *
     * @param host the address to listen on
     * @param port 0 for any free one
     * @param names under which people open them, beside addresses and names of the local network; lower case
     */
    public record Console(String host, int port, Set<String> names) {

        public Console {
            names = Set.copyOf(names);
        }
    }

    /**
     * Reads and checks the file; touches no network.
     *
     * @throws ConfigException with everything that is wrong in it
     */
    public static CentralConfig load(Path file) throws ConfigException {
        return ConfigFile.load(file, CentralYaml::read);
    }
}
