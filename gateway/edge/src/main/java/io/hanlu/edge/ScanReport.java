package io.hanlu.edge;

import io.hanlu.bridge.Quantity;
import io.hanlu.bridge.driver.Driver;
import io.hanlu.bridge.driver.Drivers;
import io.hanlu.bridge.scan.Found;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a scan found, as the section {@code sensors} of a zone. What is no sensor, not certain, or a trouble is a comment, so that
 * the whole can be pasted as it is.
 */
final class ScanReport {

    private final StringBuilder text = new StringBuilder();
    private final Map<String, Integer> names = new HashMap<>();
    private int sensors;

    private ScanReport() {}

    /** Lines of YAML, indented for a zone. */
    static String yaml(List<Found> found) {
        ScanReport report = new ScanReport();
        report.text.append("    sensors:\n");
        found.forEach(report::add);
        if (report.sensors == 0) {
            report.text.append("      # nothing that can be read was found\n");
        }
        return report.text.toString();
    }

    private void add(Found found) {
        Optional<Driver> driver = found.drivers().stream()
                .flatMap(name -> Drivers.find(name).stream())
                .findFirst();
        if (driver.isEmpty()) {
            String mark = found.kind() == Found.Kind.TROUBLE ? "! " : "";
            text.append("      # %s%s: %s%n".formatted(mark, found.at(), oneLine(found.text())));
            return;
        }
        String line = "- {id: %s, driver: %s, at: \"%s\"}"
                .formatted(id(driver.get()), driver.get().name(), found.at());
        if (found.certain()) {
            sensors++;
            text.append("      %s   # %s%n".formatted(line, oneLine(found.text())));
        } else {
            text.append("      # %s: %s (%s); if it is, take the # away%n"
                    .formatted(found.at(), oneLine(found.text()), String.join(", ", found.drivers())));
            text.append("      # %s%n".formatted(line));
        }
    }

    /** By what it measures, as an installer would: air for temperature and humidity. */
    private String id(Driver driver) {
        boolean temperature = driver.quantities().contains(Quantity.TEMPERATURE);
        boolean humidity = driver.quantities().contains(Quantity.HUMIDITY);
        String name = temperature && humidity ? "air" : temperature ? "probe" : driver.name();
        return name + "-" + names.merge(name, 1, Integer::sum);
    }

    private static String oneLine(String said) {
        return said.replaceAll("\\s+", " ");
    }
}
