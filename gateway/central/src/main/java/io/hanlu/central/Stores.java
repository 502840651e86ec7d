package io.hanlu.central;

import io.hanlu.central.config.CentralConfig.StoreConfig;
import io.hanlu.central.store.Store;
import io.hanlu.central.store.StoreException;
import io.hanlu.central.store.embedded.EmbeddedStore;
import io.hanlu.central.store.influxdb.InfluxDbStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Opens the store that the configuration names. A new kind of store begins here. */
final class Stores {

    private Stores() {}

    static Store open(StoreConfig config, InstantSource clock, RandomGenerator random) throws StoreException {
        return switch (config) {
            case StoreConfig.Embedded embedded -> EmbeddedStore.open(embedded.path());
            case StoreConfig.InfluxDb influx -> influx(influx, clock, random);
        };
    }

    /** For commands beside a running service. */
    static Store openToRead(StoreConfig config, InstantSource clock, RandomGenerator random) throws StoreException {
        return switch (config) {
            case StoreConfig.Embedded embedded -> EmbeddedStore.openToRead(embedded.path());
            case StoreConfig.InfluxDb influx -> influx(influx, clock, random);
        };
    }

    private static Store influx(StoreConfig.InfluxDb config, InstantSource clock, RandomGenerator random)
            throws StoreException {
        return InfluxDbStore.open(
                config.url(), config.database(), config.username(), password(config.passwordFile()), clock, random);
    }

    private static @Nullable String password(@Nullable Path file) throws StoreException {
        if (file == null) {
            return null;
        }
        try (BufferedReader reader = Files.newBufferedReader(file)) {
            String line = reader.readLine();
            if (line == null || line.isEmpty()) {
                throw new StoreException("the first line of " + file + " holds no password; write it there");
            }
            return line;
        } catch (IOException e) {
            throw new StoreException("cannot read the store's password from " + file + ": " + e.getMessage(), e);
        }
    }
}
