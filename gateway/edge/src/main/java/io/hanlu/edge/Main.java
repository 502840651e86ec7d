package io.hanlu.edge;

import io.hanlu.wire.logging.Logging;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command {@code hanlu}. Exit codes: 0 done, 1 failed at run time, 2 usage or invalid configuration. */
@Command(
        name = "hanlu",
        description = "A cold-chain gateway: reads sensors, keeps every reading, delivers it.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        subcommands = {
            RunCommand.class,
            CheckCommand.class,
            ScanCommand.class,
            HistoryCommand.class,
            EvaluateCommand.class,
            DriversCommand.class,
            OutputsCommand.class,
            NotifyCommand.class
        })
public final class Main {

    private Main() {}

    public static void main(String[] arguments) {
        Logging.start();
        CommandLine line = new CommandLine(new Main());
        line.setExecutionExceptionHandler(new Failures());
        System.exit(line.execute(arguments));
    }
}
