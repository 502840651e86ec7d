package io.hanlu.edge;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command {@code hanlu}. Exit codes: 0 done, 1 failed at run time, 2 usage or invalid configuration. */
@Command(
        name = "hanlu",
        description = "A cold-chain gateway: reads sensors, keeps every reading, delivers it.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        subcommands = {RunCommand.class, CheckCommand.class, HistoryCommand.class, DriversCommand.class})
public final class Main {

    private static final String LOG_FORMAT = "%1$tFT%1$tT.%1$tL%1$tz %4$-7s %3$s: %5$s%6$s%n";

    private Main() {}

    public static void main(String[] arguments) {
        // before the first logger is made
        System.setProperty("java.util.logging.manager", Logging.class.getName());
        System.setProperty("java.util.logging.SimpleFormatter.format", LOG_FORMAT);
        CommandLine line = new CommandLine(new Main());
        line.setExecutionExceptionHandler(new Failures());
        System.exit(line.execute(arguments));
    }
}
