package io.hanlu.edge.check;

import io.hanlu.bridge.Bridge;
import io.hanlu.bridge.Clock;
import io.hanlu.bridge.DeviceException;
import io.hanlu.bridge.Notice;
import io.hanlu.bridge.Quality;
import io.hanlu.bridge.Reading;
import io.hanlu.bridge.SensorSpec;
import io.hanlu.bridge.Sink;
import io.hanlu.bridge.Source;
import io.hanlu.bridge.bus.BusDiagnosis;
import io.hanlu.bridge.port.Address;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Opens and asks every sensor once, then says what those of one bus say together. */
final class SensorProbe {

    private final Bridge bridge;
    private final Clock clock;
    private final List<Finding> findings = new ArrayList<>();

    SensorProbe(Bridge bridge, Clock clock) {
        this.bridge = bridge;
        this.clock = clock;
    }

    List<Finding> run(List<SensorSpec> sensors) throws InterruptedException {
        Map<String, Map<String, Quality>> buses = new TreeMap<>(); // how each address of each I2C bus answered
        for (SensorSpec spec : sensors) {
            String subject = "sensor " + spec.zone() + "/" + spec.id();
            try (Source source = bridge.open(spec)) {
                source.start(new Told(subject));
                findings.add(
                        switch (source) {
                            case Source.Polled polled -> {
                                List<Reading> readings = polled.sample(clock.epochMillis());
                                if (Address.parse(spec.address()) instanceof Address.I2c at) {
                                    buses.computeIfAbsent(at.lane(), lane -> new TreeMap<>())
                                            .put(at.toString(), worst(readings));
                                }
                                yield sampled(subject, readings);
                            }
                            case Source.Pushed pushed ->
                                Finding.ok(subject, spec.address() + " may send; it is not asked");
                            case Source.Recorded recorded ->
                                Finding.ok(subject, "recording " + spec.address() + " can be read");
                        });
            } catch (DeviceException e) {
                findings.add(Finding.fail(subject, e.getMessage()));
            }
        }
        buses.forEach((bus, outcomes) -> {
            if (outcomes.size() > 1) { // one alone has said all there is to say
                BusDiagnosis.of(outcomes, null)
                        .ifPresent(diagnosis -> findings.add(Finding.fail("bus " + bus, diagnosis)));
            }
        });
        return findings;
    }

    private static Quality worst(List<Reading> readings) {
        return readings.stream()
                .map(Reading::quality)
                .filter(quality -> !quality.hasValue())
                .findFirst()
                .orElse(Quality.GOOD);
    }

    private static Finding sampled(String subject, List<Reading> readings) {
        String text = readings.stream().map(SensorProbe::describe).collect(Collectors.joining(", "));
        Reading missing = readings.stream()
                .filter(reading -> !reading.quality().hasValue())
                .findFirst()
                .orElse(null);
        if (missing == null) {
            return Finding.ok(subject, text);
        }
        String cause = missing.cause();
        return Finding.fail(subject, text + ": " + (cause == null ? "look at its wiring, address and supply" : cause));
    }

    /** What a sensor says beside its readings. */
    private final class Told implements Sink {

        private final String subject;

        Told(String subject) {
            this.subject = subject;
        }

        @Override
        public boolean readings(List<Reading> readings, boolean live) {
            return true; // whoever speaks by itself is not waited for
        }

        @Override
        public void notice(Notice notice) {
            if (notice.kind() == Notice.Kind.ADDRESS_SHARED) { // that the bus is stuck is said for the whole bus below
                findings.add(Finding.warn(subject, notice.text()));
            }
        }
    }

    private static String describe(Reading reading) {
        var quantity = reading.point().quantity();
        return reading.scaled().isPresent()
                ? (quantity.id() + " " + quantity.unscale(reading.scaled().getAsInt()) + " " + quantity.unit()).strip()
                : quantity.id() + " none (" + reading.quality().id() + ")";
    }
}
