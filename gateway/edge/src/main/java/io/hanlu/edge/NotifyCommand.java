package io.hanlu.edge;

import io.hanlu.bridge.Clock;
import io.hanlu.edge.config.GatewayConfig;
import io.hanlu.edge.notify.Outcome;
import io.hanlu.edge.notify.TestMessages;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code hanlu notify}: whether messages arrive; works beside the daemon and without it. */
@Command(
        name = "notify",
        description = {
            "Send a test message to those who are told of alarms, and print what came back.",
            "Exit code 1 when one was not taken."
        },
        mixinStandardHelpOptions = true)
final class NotifyCommand implements Callable<Integer> {

    @Option(names = "--config", required = true, paramLabel = "FILE", description = "gateway.yaml")
    private Path config = Path.of("");

    @Option(
            names = "--test",
            required = true,
            arity = "0..1",
            fallbackValue = "",
            paramLabel = "NAME",
            description = "The id of a recipient or of a channel. Without one: all recipients.")
    private String name = "";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Exception {
        GatewayConfig loaded = GatewayConfig.load(config);
        @Nullable String to = name.isEmpty() ? null : name;
        try {
            List<TestMessages.Result> results = TestMessages.send(
                    loaded.people(), loaded.alarmWords(), loaded.gateway().id(), to, Clock.system(), this::say);
            return results.stream().allMatch(result -> result.outcome() instanceof Outcome.Delivered) ? 0 : 1;
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private void say(TestMessages.Result result) {
        PrintWriter out = spec.commandLine().getOut();
        String who = result.recipient() + " by " + result.channel();
        switch (result.outcome()) {
            case Outcome.Delivered taken -> out.println("ok    " + who + ": " + taken.receipt());
            case Outcome.Failed not -> out.println("fail  " + who + ": " + not.why());
        }
        out.flush();
    }
}
