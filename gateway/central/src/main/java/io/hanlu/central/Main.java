package io.hanlu.central;

import io.hanlu.central.config.CentralConfig;
import io.hanlu.central.store.GatewayId;
import io.hanlu.central.store.Store;
import io.hanlu.central.store.StoreException;
import io.hanlu.wire.config.ConfigException;
import io.hanlu.wire.logging.Logging;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

/** The command {@code hanlu-central}. Exit codes: 0 done, 1 failed at run time, 2 usage or invalid configuration. */
@Command(
        name = "hanlu-central",
        description = "The centre of a cold-chain fleet: takes what gateways send into a store, and shows it.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
public final class Main {

    private static final int DONE = 0;
    private static final int FAILED = 1;
    private static final int INVALID = 2;

    private final InstantSource clock = InstantSource.system();
    private final RandomGenerator random = new SplittableRandom(new SecureRandom().nextLong());

    private Main() {}

    public static void main(String[] arguments) {
        Logging.start();
        System.exit(execute(arguments));
    }

    static int execute(String... arguments) {
        return new CommandLine(new Main())
                .registerConverter(GatewayId.class, Main::gateway)
                .setExecutionExceptionHandler((e, command, parsed) -> {
                    if (e instanceof ConfigException || e instanceof UnusableFileException) {
                        command.getErr().println(e.getMessage());
                        return INVALID;
                    }
                    if (e instanceof StoreException || e instanceof IOException) {
                        command.getErr().println(e.getMessage());
                    } else {
                        e.printStackTrace(command.getErr());
                    }
                    return FAILED;
                })
                .execute(arguments);
    }

    @Command(
            name = "run",
            description = "Takes from the broker into the store, and serves the pages, until SIGTERM.",
            mixinStandardHelpOptions = true)
    int run(@Option(names = "--config", required = true, paramLabel = "FILE") Path file) throws Exception {
        Logger log = LoggerFactory.getLogger(Main.class);
        CentralConfig config = CentralConfig.load(file);
        CompletableFuture<Void> end = new CompletableFuture<>();
        CentralService service =
                CentralService.start(config, clock, System::nanoTime, random, end::completeExceptionally);
        Thread stop = Thread.ofPlatform().name("stop").unstarted(() -> {
            int code = close(service, log);
            Runtime.getRuntime().halt(code); // a stop that was asked for is no failure: not 143
        });
        Runtime.getRuntime().addShutdownHook(stop);
        try {
            end.get();
        } catch (ExecutionException e) {
            log.error("stopping after an error of our own; please report it", e.getCause());
            Runtime.getRuntime().removeShutdownHook(stop);
            close(service, log);
        }
        return FAILED;
    }

    private static int close(CentralService service, Logger log) {
        try {
            service.close();
            return DONE;
        } catch (RuntimeException e) {
            log.error("the centre did not stop cleanly", e);
            return FAILED;
        }
    }

    @Command(
            name = "compare",
            description =
                    "Holds a gateway's own record, as \"hanlu history\" exports it, against the store. Prints one line"
                            + " of JSON; exit code 1 when they differ.",
            mixinStandardHelpOptions = true)
    int compare(
            @Option(names = "--config", required = true, paramLabel = "FILE") Path file,
            @Option(names = "--gateway", required = true, paramLabel = "GROUP/ID") GatewayId gateway,
            @Option(names = "--with", required = true, paramLabel = "CSV") Path csv)
            throws Exception {
        try (Store store = Stores.openToRead(CentralConfig.load(file).store(), clock, random)) {
            Comparison.Result result = Comparison.of(csv, store, gateway);
            print(result);
            return result.equal() ? DONE : FAILED;
        }
    }

    @Command(
            name = "count",
            description = "Counts what the store holds. Prints one line of JSON.",
            mixinStandardHelpOptions = true)
    int count(
            @Option(names = "--config", required = true, paramLabel = "FILE") Path file,
            @Option(names = "--gateway", paramLabel = "GROUP/ID", description = "only this gateway") @Nullable
                    GatewayId gateway)
            throws Exception {
        try (Store store = Stores.openToRead(CentralConfig.load(file).store(), clock, random)) {
            print(store.count(gateway));
            return DONE;
        }
    }

    private static GatewayId gateway(String text) {
        try {
            return GatewayId.parse(text);
        } catch (IllegalArgumentException e) {
            throw new CommandLine.TypeConversionException(String.valueOf(e.getMessage()));
        }
    }

    private static void print(Record result) {
        System.out.println(JsonMapper.shared().writeValueAsString(result));
    }
}
