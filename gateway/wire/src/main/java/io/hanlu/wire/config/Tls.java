package io.hanlu.wire.config;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The PEM files of a TLS connection; each existed and was readable when the configuration was read.
 *
 * @param ca certificates of the authorities that may have signed the other side's
 * @param certificate our own, when the other side asks for one; null for none
 * @param key the private key of {@code certificate}; null exactly when that is
 */
public record Tls(Path ca, @Nullable Path certificate, @Nullable Path key) {}
