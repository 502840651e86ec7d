package io.hanlu.edge;

import io.hanlu.bridge.Bridge;
import io.hanlu.bridge.Clock;
import io.hanlu.bridge.DeviceException;
import io.hanlu.bridge.SensorSpec;
import io.hanlu.bridge.Simulation;
import io.hanlu.bridge.port.Address;
import io.hanlu.bridge.scan.Found;
import io.hanlu.bridge.scan.Scan;
import io.hanlu.edge.config.GatewayConfig;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/** {@code hanlu scan}: what is wired, as configuration to paste. */
@Command(
        name = "scan",
        description = {
            "List what is wired: I2C chips, also behind multiplexers, 1-Wire probes, hwmon and iio chips, serial ports.",
            "Prints the sensors of a zone, ready to be pasted into gateway.yaml; the rest is comments.",
            "Stop the daemon first: a scan moves multiplexers under its hands.",
            "Unknown devices are addressed, and asked for the registers of the chips that can have their address; nothing"
                    + " is written to them beyond that. A device that behaves like a multiplexer gets its channels"
                    + " switched, and back."
        },
        mixinStandardHelpOptions = true)
final class ScanCommand implements Callable<Integer> {

    @Option(names = "--json", description = "One JSON array instead of YAML.")
    private boolean json;

    @Option(names = "--simulated", description = "Scan a simulated board with three chips, to see what it looks like.")
    private boolean simulated;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Also scan the simulated buses (sim:) of this gateway.yaml, and list its wireless nodes.")
    private @Nullable Path config;

    @Option(names = "--root", paramLabel = "DIR", defaultValue = "/", hidden = true, description = "Has dev and sys.")
    private Path root = Path.of("/");

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Exception {
        List<Found> found = new ArrayList<>();
        if (!simulated) {
            found.addAll(Scan.machine(root, Clock.system()));
        }
        List<SensorSpec> configured = List.of();
        if (config != null) {
            GatewayConfig loaded = GatewayConfig.load(config);
            configured = loaded.sensors();
            found.addAll(simulated(configured, loaded.simulation()));
        } else if (simulated) {
            found.addAll(simulated(board(), Simulation.DEFAULT));
        }
        found.addAll(nodes(configured));
        PrintWriter out = spec.commandLine().getOut();
        out.print(
                json ? JsonMapper.shared().writeValueAsString(found) + System.lineSeparator() : ScanReport.yaml(found));
        out.flush();
        return 0;
    }

    private static List<SensorSpec> board() {
        Map<String, String> chips = Map.of("sim:1/0x44", "sht4x", "sim:1/0x45", "sht3x", "sim:1/0x48", "tmp117");
        return chips.entrySet().stream()
                .map(chip -> new SensorSpec(
                        "room-1",
                        chip.getValue(),
                        chip.getValue(),
                        chip.getKey(),
                        Duration.ofSeconds(1),
                        Map.of(),
                        Path.of(""),
                        ZoneOffset.UTC))
                .toList();
    }

    /** A simulated bus has the chips that sensors are opened for. */
    private static List<Found> simulated(List<SensorSpec> sensors, Simulation simulation)
            throws DeviceException, InterruptedException {
        List<Found> found = new ArrayList<>();
        Set<Integer> buses = new TreeSet<>();
        try (Bridge bridge = new Bridge(Clock.system(), simulation)) {
            for (SensorSpec sensor : sensors) {
                if (Address.parse(sensor.address()) instanceof Address.I2c at && at.simulated()) {
                    bridge.open(sensor);
                    buses.add(at.bus());
                }
            }
            for (int bus : buses) {
                found.addAll(Scan.simulated(bus, bridge.simulated().bus(bus), Clock.system()));
            }
        }
        return found;
    }

    /** A node sleeps and speaks when it likes: it cannot be looked for, only waited for. */
    private static List<Found> nodes(List<SensorSpec> sensors) {
        List<Found> nodes = new ArrayList<>();
        for (SensorSpec sensor : sensors) {
            if (sensor.address().startsWith("coap:")) {
                nodes.add(new Found(
                        Found.Kind.NODE, sensor.address(), List.of(sensor.driver()), true, "as configured, not asked"));
            }
        }
        if (nodes.isEmpty()) {
            nodes.add(new Found(
                    Found.Kind.NODE,
                    "wireless nodes",
                    List.of(),
                    true,
                    "they speak when they like and cannot be scanned for; --config lists those that are configured"));
        }
        return nodes;
    }
}
