package io.hanlu.edge;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;

/**
 * The battery that keeps the gateway itself running without mains, where Linux knows one.
 *
 * @param root {@code /sys/class/power_supply}; kernel documentation, ABI/testing/sysfs-class-power
 */
record SupplyBattery(Path root) {

    /**
     * What is left in the emptiest, 0 to 100 %; empty when there is none, or it does not say.
     */
    OptionalInt percent() {
        OptionalInt least = OptionalInt.empty();
        try (DirectoryStream<Path> supplies = Files.newDirectoryStream(root)) {
            for (Path supply : supplies) {
                if (read(supply.resolve("type")).equals("Battery")) {
                    int percent = Integer.parseInt(read(supply.resolve("capacity")));
                    least = OptionalInt.of(Math.min(percent, least.orElse(percent)));
                }
            }
        } catch (IOException | NumberFormatException e) {
            return least; // no such folder, or one of another kind: nothing is known
        }
        return least;
    }

    private static String read(Path file) throws IOException {
        return Files.readString(file).strip();
    }
}
