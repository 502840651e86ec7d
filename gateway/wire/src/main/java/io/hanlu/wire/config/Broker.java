package io.hanlu.wire.config;

import io.hanlu.wire.mqtt.MqttSettings.Tls;
import java.net.URI;
import java.nio.file.Path;
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
        Tls tls = section.find("tls").map(Broker::tls).orElse(null);
        if (tls != null && uri.getScheme().equals("mqtt")) {
            url.wrong("\"" + uri + "\" is not encrypted, although tls is given", "write mqtts:// or delete tls");
        }
        return new Broker(uri, tls, Login.read(section));
    }

    /** From {@code {ca: …, certificate: …, key: …}}; each file existed and could be read. */
    private static Tls tls(ConfigNode section) {
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
