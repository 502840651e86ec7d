package io.hanlu.wire.config;

import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The MQTT broker, as both daemons name it.
 *
 * @param url {@code mqtt} or {@code mqtts} with a host; the port is -1 when not said
 * @param tls null: for {@code mqtts} the authorities that the Java runtime trusts
 */
public record Broker(URI url, @Nullable Tls tls, Login login) {

    /** From the keys {@code url}, {@code tls}, {@code username} and {@code password_file} of a section. */
    public static Broker read(ConfigNode section) {
        ConfigNode url = section.required("url", "mqtts://broker.example:8883");
        URI uri = url.uri(List.of("mqtt", "mqtts"));
        Tls tls = section.find("tls").map(Tls::read).orElse(null);
        if (tls != null && uri.getScheme().equals("mqtt")) {
            url.wrong("\"" + uri + "\" is not encrypted, although tls is given", "write mqtts:// or delete tls");
        }
        return new Broker(uri, tls, Login.read(section));
    }
}
