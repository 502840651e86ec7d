package io.hanlu.edge;

import io.hanlu.bridge.Quantity;
import io.hanlu.bridge.driver.Driver;
import io.hanlu.bridge.driver.Drivers;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code hanlu drivers}: every driver there is. */
@Command(
        name = "drivers",
        description = "List every driver: address form, quantities, accuracy.",
        mixinStandardHelpOptions = true)
final class DriversCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        for (Driver driver : Drivers.all()) {
            out.printf("%-8s %s%n", driver.name(), driver.title());
            out.printf("         at:        %s%n", driver.addressForm());
            out.printf(
                    "         gives:     %s%n",
                    driver.quantities().stream().map(DriversCommand::name).collect(Collectors.joining(", ")));
            out.printf("         accuracy:  %s%n", driver.accuracy());
            if (!driver.options().isEmpty()) {
                out.printf(
                        "         options:   %s%n",
                        String.join(", ", driver.options().stream().sorted().toList()));
            }
        }
        out.flush();
        return 0;
    }

    private static String name(Quantity quantity) {
        return quantity.unit().isEmpty() ? quantity.id() : quantity.id() + " " + quantity.unit();
    }
}
