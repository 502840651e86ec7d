package io.hanlu.edge.uplink;

import java.time.Duration;

/**
 * How eagerly the uplink sends.
 *
 * @param batch how long rounds are collected into one chunk; zero sends each at once
 * @param resendAfter how long the centre may stay silent before the same is sent again
 */
public record UplinkSettings(Duration batch, Duration resendAfter) {}
