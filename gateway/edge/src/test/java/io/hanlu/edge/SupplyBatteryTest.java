package io.hanlu.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SupplyBatteryTest {

    @TempDir
    Path root;

    @Test
    void theEmptiestBatteryCountsAndMainsDoNot() throws IOException {
        supply("mains", "Mains", "100");
        supply("hat", "Battery", "73");
        supply("pack", "Battery", "18");
        assertEquals(OptionalInt.of(18), new SupplyBattery(root).percent());
    }

    @Test
    void noBatteryIsNotAnEmptyOne() throws IOException {
        assertEquals(OptionalInt.empty(), new SupplyBattery(root).percent());
        assertEquals(OptionalInt.empty(), new SupplyBattery(root.resolve("missing")).percent());
        supply("hat", "Battery", "unknown");
        assertEquals(OptionalInt.empty(), new SupplyBattery(root).percent());
    }

    private void supply(String name, String type, String capacity) throws IOException {
        Path folder = Files.createDirectory(root.resolve(name));
        Files.writeString(folder.resolve("type"), type + "\n");
        Files.writeString(folder.resolve("capacity"), capacity + "\n");
    }
}
