package io.hanlu.wire.mqtt;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * How the connection stands.
 *
 * @param connected whether there is a session now
 * @param url the broker's address that is connected, or was tried last
 * @param attempts connections tried since the start
 * @param connections connections made since the start
 * @param lastFailure why the last attempt failed or the last connection ended, and what to do; null when nothing has failed
 * @param warning what will be a failure one day although there is a connection now: new certificates that cannot be used; null for
 *     none
 */
public record LinkStatus(
        boolean connected,
        URI url,
        long attempts,
        long connections,
        @Nullable String lastFailure,
        @Nullable String warning) {}
