package io.hanlu.edge;

import io.hanlu.edge.check.Check;
import io.hanlu.edge.check.Finding;
import io.hanlu.edge.clock.Machine;
import io.hanlu.edge.config.GatewayConfig;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/** {@code hanlu check}: validates the file, then probes what the daemon would need. */
@Command(
        name = "check",
        description = {
            "Check the configuration, then sensors, clock, disk, certificate and broker.",
            "One line each: ok, warn or fail, and what to do. Ends with 0 when nothing failed."
        },
        mixinStandardHelpOptions = true)
final class CheckCommand implements Callable<Integer> {

    @Option(names = "--config", required = true, paramLabel = "FILE", description = "gateway.yaml")
    private Path config = Path.of("");

    @Option(names = "--data", paramLabel = "DIR", description = "The journal's folder, instead of journal.path.")
    private @Nullable Path data;

    @Option(names = "--json", description = "One JSON array instead of lines.")
    private boolean json;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Exception {
        GatewayConfig loaded = GatewayConfig.load(config);
        List<Finding> findings =
                Check.run(loaded, data == null ? loaded.journal().path() : data, Machine.here());
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(JsonMapper.shared().writeValueAsString(findings));
        } else {
            out.printf("%-5s %s: %s%n", "ok", config, "the configuration is valid");
            for (Finding finding : findings) {
                out.printf(
                        "%-5s %s: %s%n",
                        finding.level().name().toLowerCase(Locale.ROOT), finding.subject(), finding.text());
            }
        }
        out.flush();
        return findings.stream().anyMatch(finding -> finding.level() == Finding.Level.FAIL) ? 1 : 0;
    }
}
