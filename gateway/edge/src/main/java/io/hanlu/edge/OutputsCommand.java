package io.hanlu.edge;

import io.hanlu.bridge.Bridge;
import io.hanlu.bridge.Clock;
import io.hanlu.bridge.DeviceException;
import io.hanlu.bridge.port.OutputPort;
import io.hanlu.edge.config.GatewayConfig;
import io.hanlu.edge.config.GatewayConfig.Output;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code hanlu outputs}: lines that the daemon drives, while it does not. */
@Command(
        name = "outputs",
        description = {
            "Put outputs into their safe state, or try one.",
            "Refuses while the daemon has the line: systemctl stop hanlu first."
        },
        mixinStandardHelpOptions = true)
final class OutputsCommand implements Callable<Integer> {

    /** Exactly one of the two. */
    static final class What {
        @Option(
                names = "--safe",
                required = true,
                description = "Every output: what systemd does after the daemon has ended, however it ended.")
        private boolean safe;

        @Option(names = "--test", required = true, paramLabel = "ID", description = "Switch this one on for a moment.")
        private @Nullable String test;
    }

    /** {@code 500ms}, {@code 5s}, at most a minute. */
    static final class Moment implements ITypeConverter<Duration> {
        private static final Pattern FORM = Pattern.compile("([0-9]{1,5})(ms|s)");
        private static final Duration MOST = Duration.ofMinutes(1);

        @Override
        public Duration convert(String text) {
            Matcher matcher = FORM.matcher(text);
            if (!matcher.matches()) {
                throw new TypeConversionException("\"" + text + "\" is not a duration; write 5s or 500ms");
            }
            long number = Long.parseLong(matcher.group(1));
            Duration duration = matcher.group(2).equals("s") ? Duration.ofSeconds(number) : Duration.ofMillis(number);
            if (duration.compareTo(MOST) > 0) {
                throw new TypeConversionException("\"" + text + "\" is too long; at most 60s");
            }
            return duration;
        }
    }

    @Option(names = "--config", required = true, paramLabel = "FILE", description = "gateway.yaml")
    private Path config = Path.of("");

    @ArgGroup(multiplicity = "1")
    private What what = new What();

    @Option(
            names = "--for",
            paramLabel = "D",
            defaultValue = "5s",
            converter = Moment.class,
            description = "How long with --test, at most 60s. Default: ${DEFAULT-VALUE}.")
    private Duration length = Duration.ZERO;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Exception {
        GatewayConfig loaded = GatewayConfig.load(config);
        Clock clock = Clock.system();
        try (Bridge bridge = new Bridge(clock, loaded.simulation())) {
            return what.safe || what.test == null ? safe(loaded, bridge) : test(loaded, what.test, bridge, clock);
        }
    }

    /** All of them, whatever one of them says. */
    private int safe(GatewayConfig loaded, Bridge bridge) {
        int failed = 0;
        for (Output output : loaded.outputs()) {
            try (OutputPort port = open(bridge, output)) {
                say("ok    %s (%s): %s".formatted(output.id(), port.address(), word(output.safe())));
            } catch (DeviceException e) {
                failed++;
                say("fail  %s: %s".formatted(output.id(), e.getMessage()));
            }
        }
        return failed == 0 ? 0 : 1;
    }

    private int test(GatewayConfig loaded, String id, Bridge bridge, Clock clock)
            throws DeviceException, InterruptedException {
        Optional<Output> found = loaded.outputs().stream()
                .filter(output -> output.id().equals(id))
                .findFirst();
        if (found.isEmpty()) {
            String all = loaded.outputs().stream().map(Output::id).collect(Collectors.joining(", "));
            throw new ParameterException(
                    spec.commandLine(),
                    "there is no output \"" + id + "\" in " + config + "; there "
                            + (all.isEmpty() ? "are none" : "are: " + all));
        }
        Output output = found.get();
        try (OutputPort port = open(bridge, output)) {
            // Ctrl-C must not leave it on; closing a second time does nothing
            Runtime.getRuntime()
                    .addShutdownHook(Thread.ofPlatform().name("stop").unstarted(port::close));
            port.set(true);
            say("%s (%s) is on for %d ms".formatted(output.id(), port.address(), length.toMillis()));
            clock.pause(length);
        }
        say("%s is %s again, its safe state".formatted(output.id(), word(output.safe())));
        return 0;
    }

    private static OutputPort open(Bridge bridge, Output output) throws DeviceException {
        return bridge.output(output.at(), output.active(), output.safe());
    }

    private static String word(boolean on) {
        return on ? "on" : "off";
    }

    private void say(String line) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(line);
        out.flush();
    }
}
