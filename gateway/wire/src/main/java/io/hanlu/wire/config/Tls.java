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
public record Tls(
        Path ca, @Nullable Path certificate, @Nullable Path key) {

    /** From {@code {ca: …, certificate: …, key: …}}. */
    static Tls read(ConfigNode section) {
        Path ca = section.required("ca", "ca.pem").file();
        Path certificate = null;
        Path key = null;
        if (section.find("certificate").isPresent() || section.find("key").isPresent()) {
            certificate = section.required("certificate", "gateway.pem").file();
            key = section.required("key", "gateway.key").file();
        }
        return new Tls(ca, certificate, key);
    }
}
