package io.hanlu.wire.mqtt;

import org.jspecify.annotations.Nullable;

/**
 * How the connection stands.
 *
 * @param connected whether there is a session now
 * @param attempts connections tried since the start
 * @param connections connections made since the start
 * @param lastFailure why the last attempt failed or the last connection ended, and what to do; null when nothing has failed
 */
public record LinkStatus(
        boolean connected,
        long attempts,
        long connections,
        @Nullable String lastFailure) {}
