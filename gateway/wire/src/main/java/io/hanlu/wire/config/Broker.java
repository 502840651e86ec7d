package io.hanlu.wire.config;

import io.hanlu.wire.mqtt.MqttSettings.Tls;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The MQTT broker, as both daemons name it.
 *
 * @param urls {@code mqtt} or {@code mqtts} with a host, the preferred first; a port is -1 when not said
 * @param tls null: for {@code mqtts} the authorities that the Java runtime trusts
 */
public record Broker(List<URI> urls, @Nullable Tls tls, Login login) {

    public Broker {
        urls = List.copyOf(urls);
    }

    /** From the keys {@code url} (one, or a list), {@code tls}, {@code username} and {@code password_file} of a section. */
    public static Broker read(ConfigNode section) {
        String example = "mqtts://broker.example:8883";
        ConfigNode url = section.required("url", example);
        Tls tls = section.find("tls").map(Broker::tls).orElse(null);
        List<URI> urls = new ArrayList<>();
        for (ConfigNode one : url.isList() ? url.list(example) : List.of(url)) {
            URI uri = one.uri(List.of("mqtt", "mqtts"));
            if (tls != null && uri.getScheme().equals("mqtt")) {
                one.wrong("\"" + uri + "\" is not encrypted, although tls is given", "write mqtts:// or delete tls");
            } else if (urls.contains(uri)) {
                one.wrong("\"" + uri + "\" is there twice", "name another broker or delete it");
            }
            urls.add(uri);
        }
        return new Broker(urls, tls, Login.read(section));
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
