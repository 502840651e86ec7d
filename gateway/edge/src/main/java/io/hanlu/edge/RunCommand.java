package io.hanlu.edge;

import io.hanlu.edge.clock.Machine;
import io.hanlu.edge.config.GatewayConfig;
import io.hanlu.edge.journal.JournalException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code hanlu run}: the daemon, until SIGTERM or SIGINT. */
@Command(name = "run", description = "Run the daemon until it is told to stop.", mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {

    private static final Logger LOG = LoggerFactory.getLogger(RunCommand.class);

    @Option(names = "--config", required = true, paramLabel = "FILE", description = "gateway.yaml")
    private Path config = Path.of("");

    @Option(names = "--data", paramLabel = "DIR", description = "The journal's folder, instead of journal.path.")
    private @Nullable Path data;

    @Override
    public Integer call() throws Exception {
        GatewayConfig loaded = GatewayConfig.load(config);
        Thread.setDefaultUncaughtExceptionHandler(RunCommand::die);
        CompletableFuture<Daemon> daemon = new CompletableFuture<>();
        // The JVM runs this on SIGTERM and SIGINT. Before the start, so that a stop in the middle of it leaves the
        // outputs safe, too.
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("stop").unstarted(() -> stop(daemon)));
        try {
            daemon.complete(
                    Daemon.start(loaded, config, data == null ? loaded.journal().path() : data, Machine.here()));
        } catch (IOException | JournalException | RuntimeException e) {
            daemon.completeExceptionally(e);
            throw e;
        }
        Thread.currentThread().join(); // for ever: the hook ends the process
        return 0;
    }

    /** Stopping when told to is success: without halt the code would be 143. A start that failed has its own. */
    private static void stop(CompletableFuture<Daemon> started) {
        try {
            started.join().close();
        } catch (CompletionException e) {
            LOG.debug("nothing to stop: the start failed", e);
            return;
        }
        Runtime.getRuntime().halt(0);
    }

    /** A thread that died would leave a gateway that looks alive and says nothing: end, so that systemd starts it again. */
    private static void die(Thread thread, Throwable defect) {
        LOG.error("the thread {} met a defect; the daemon ends, to be started again", thread.getName(), defect);
        Runtime.getRuntime().halt(1);
    }
}
