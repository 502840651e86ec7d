package io.hanlu.wire.config;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Who we are to a broker or a store. The password stands in a file of its own, so that a configuration can be shown.
 *
 * @param username null for none
 * @param passwordFile holds the password in its first line; existed and was readable; null for none
 */
public record Login(@Nullable String username, @Nullable Path passwordFile) {

    /** From the keys {@code username} and {@code password_file} of a section; a username alone may be a token. */
    public static Login read(ConfigNode section) {
        Path passwordFile = section.find("password_file").map(ConfigNode::file).orElse(null);
        String username = passwordFile == null
                ? section.find("username").map(ConfigNode::text).orElse(null)
                : section.required("username", "hanlu").text();
        return new Login(username, passwordFile);
    }
}
