package io.hanlu.wire.config;

/**
 * An address to listen on.
 *
 * @param host a name or an address, IPv6 without brackets
 * @param port 0 to 65535; 0 for any free one
 */
public record HostPort(String host, int port) {}
