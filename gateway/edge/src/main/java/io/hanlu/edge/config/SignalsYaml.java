package io.hanlu.edge.config;

import io.hanlu.bridge.port.Address;
import io.hanlu.bridge.port.GpioPort.Level;
import io.hanlu.edge.config.GatewayConfig.Button;
import io.hanlu.edge.config.GatewayConfig.Output;
import io.hanlu.edge.config.Owners.Owner;
import io.hanlu.wire.config.ConfigNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The sections {@code outputs} and {@code buttons}: what the gateway signals with, and what people tell it with. */
final class SignalsYaml {

    private static final String LINE_FORM = "a line of the board: gpio:22, or sim:gpio/22 for a simulated one";

    private final Owners owners;
    private final Map<String, Integer> lines = new HashMap<>(); // of ids

    SignalsYaml(Owners owners) {
        this.owners = owners;
    }

    List<Output> outputs(Optional<ConfigNode> section) {
        List<Output> outputs = new ArrayList<>();
        String example = "{id: siren, kind: siren, at: \"gpio:22\"}";
        for (ConfigNode node : section.map(list -> list.list(example)).orElse(List.of())) {
            String id = GatewayYaml.id(node, "siren", lines, "output or button");
            outputs.add(new Output(
                    id,
                    node.required("kind", "siren").choice(Output.Kind.class),
                    line(node, "gpio:22", "output " + id),
                    node.optional("active", "high").choice(Level.class),
                    node.optional("safe", "off").choice(List.of("off", "on")).equals("on")));
        }
        return outputs;
    }

    List<Button> buttons(Optional<ConfigNode> section) {
        List<Button> buttons = new ArrayList<>();
        String example = "{id: quiet, at: \"gpio:5\", press: silence}";
        for (ConfigNode node : section.map(list -> list.list(example)).orElse(List.of())) {
            String id = GatewayYaml.id(node, "quiet", lines, "output or button");
            buttons.add(new Button(
                    id,
                    line(node, "gpio:5", "button " + id),
                    node.optional("active", "low").choice(Level.class),
                    node.required("press", "silence").choice(Button.Press.class)));
        }
        return buttons;
    }

    private Address.Gpio line(ConfigNode section, String example, String name) {
        ConfigNode at = section.required("at", "\"" + example + "\"");
        String text = at.text();
        try {
            if (at.good() && Address.parse(text) instanceof Address.Gpio line) {
                owners.claim(at, line, Owner.ofGateway(name));
                return line;
            }
            at.wrong("\"" + text + "\" is no line", LINE_FORM);
        } catch (IllegalArgumentException e) {
            at.wrong(String.valueOf(e.getMessage()), LINE_FORM);
        }
        return new Address.Gpio(false, 0); // a stand-in
    }
}
