package io.hanlu.edge.config;

import io.hanlu.bridge.node.NodeSettings;
import io.hanlu.wire.config.ConfigNode;
import io.hanlu.wire.config.HostPort;
import java.net.InetSocketAddress;
import java.nio.file.Path;

/** The section {@code nodes}: where wireless nodes come in, and what is offered to them. */
final class NodesYaml {

    private NodesYaml() {}

    /**
     * @param data where roll-outs are remembered
     */
    static NodeSettings read(ConfigNode section, Path data) {
        return new NodeSettings(
                address(section.optional("listen", "0.0.0.0:" + NodeSettings.PORT)),
                section.find("plain").map(NodesYaml::address).orElse(null),
                section.find("firmware")
                        .map(firmware -> firmware(firmware, data))
                        .orElse(null));
    }

    private static NodeSettings.Firmware firmware(ConfigNode section, Path data) {
        return new NodeSettings.Firmware(
                section.required("folder", "/var/lib/hanlu/firmware").path(),
                section.required("public_key", "/etc/hanlu/firmware.pem").file(),
                (int) section.optional("percent", "100").integer(0, 100),
                (int) section.optional("max_failures", "1").integer(0, 1000),
                data.resolve(NodeSettings.Firmware.STATE));
    }

    private static InetSocketAddress address(ConfigNode node) {
        HostPort listen = node.listen();
        return InetSocketAddress.createUnresolved(listen.host(), listen.port());
    }
}
