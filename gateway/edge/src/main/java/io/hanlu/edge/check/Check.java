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
import io.hanlu.edge.clock.KernelClock;
import io.hanlu.edge.config.GatewayConfig;
import io.hanlu.wire.mqtt.LinkStatus;
import io.hanlu.wire.mqtt.MqttLink;
import io.hanlu.wire.mqtt.MqttSettings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The probes, one after the other. */
public final class Check {

    private static final Duration BROKER_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration BROKER_POLL = Duration.ofMillis(100);
    private static final Duration CERTIFICATE_WARNING = Duration.ofDays(30);
    private static final long MIB = 1 << 20;

    private final GatewayConfig config;
    private final Clock clock;
    private final List<Finding> findings = new ArrayList<>();

    private Check(GatewayConfig config, Clock clock) {
        this.config = config;
        this.clock = clock;
    }

    /** Reads sensors once, so it may disturb a daemon that is reading them at the moment by one tick, no more. */
    public static List<Finding> run(GatewayConfig config, Path data, Clock clock) throws InterruptedException {
        Check check = new Check(config, clock);
        check.sensors();
        check.clock();
        check.disk(data);
        if (config.uplink() == null) {
            check.findings.add(Finding.warn(
                    "uplink", "none is configured: readings stay on this machine; add uplink.url to send them"));
        } else {
            check.certificate(config.uplink());
            check.broker(config.uplink());
        }
        return check.findings;
    }

    private void sensors() throws InterruptedException {
        Map<String, Map<String, Quality>> buses = new TreeMap<>(); // how each address of each I2C bus answered
        try (Bridge bridge = new Bridge(clock, config.simulation())) {
            for (SensorSpec spec : config.sensors()) {
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
        }
        buses.forEach((bus, outcomes) -> {
            if (outcomes.size() > 1) { // one alone has said all there is to say
                BusDiagnosis.of(outcomes, null)
                        .ifPresent(diagnosis -> findings.add(Finding.fail("bus " + bus, diagnosis)));
            }
        });
    }

    private static Quality worst(List<Reading> readings) {
        return readings.stream()
                .map(Reading::quality)
                .filter(quality -> !quality.hasValue())
                .findFirst()
                .orElse(Quality.GOOD);
    }

    private static Finding sampled(String subject, List<Reading> readings) {
        String text = readings.stream().map(Check::describe).collect(Collectors.joining(", "));
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
            findings.add(Finding.warn(subject, notice.text()));
        }
    }

    private static String describe(Reading reading) {
        var quantity = reading.point().quantity();
        return reading.scaled().isPresent()
                ? (quantity.id() + " " + quantity.unscale(reading.scaled().getAsInt()) + " " + quantity.unit()).strip()
                : quantity.id() + " none (" + reading.quality().id() + ")";
    }

    private void clock() {
        Optional<Boolean> kept = KernelClock.isSynchronized();
        if (kept.isEmpty()) {
            findings.add(Finding.warn("clock", "this system cannot say whether its clock is kept by a time service"));
        } else if (kept.get()) {
            findings.add(Finding.ok("clock", "kept by a time service; " + Instant.ofEpochMilli(clock.epochMillis())));
        } else {
            findings.add(Finding.warn(
                    "clock",
                    "no time service has set it yet (" + Instant.ofEpochMilli(clock.epochMillis())
                            + "): enable systemd-timesyncd or chrony, and let UDP port 123 out"));
        }
    }

    private void disk(Path data) {
        String subject = "disk " + data;
        Path existing = data.toAbsolutePath();
        while (!Files.exists(existing) && existing.getParent() != null) {
            existing = existing.getParent();
        }
        if (!Files.isWritable(existing)) {
            findings.add(Finding.fail(
                    subject,
                    "this user may not write in " + existing + ": chown it to the daemon's user, or set journal.path"));
            return;
        }
        try {
            FileStore store = Files.getFileStore(existing);
            long free = store.getUsableSpace();
            long wanted = config.journal().maxSizeBytes();
            String room = free / MIB + " MiB free, the journal may take " + wanted / MIB + " MiB";
            findings.add(
                    free >= wanted
                            ? Finding.ok(subject, room)
                            : Finding.warn(subject, room + ": lower journal.max_size or make room"));
        } catch (IOException e) {
            findings.add(Finding.fail(subject, "cannot be looked at: " + e));
        }
    }

    private void certificate(GatewayConfig.Uplink uplink) {
        if (uplink.tls() == null || uplink.tls().certificate() == null) {
            return;
        }
        Path file = uplink.tls().certificate();
        String subject = "certificate " + file;
        try (InputStream in = Files.newInputStream(file)) {
            X509Certificate certificate =
                    (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
            Instant ends = certificate.getNotAfter().toInstant();
            Duration left = Duration.between(Instant.ofEpochMilli(clock.epochMillis()), ends);
            if (left.isNegative()) {
                findings.add(Finding.fail(subject, "ended at " + ends + ": install a new one"));
            } else if (left.compareTo(CERTIFICATE_WARNING) < 0) {
                findings.add(Finding.warn(subject, "ends at " + ends + ": renew it now"));
            } else {
                findings.add(Finding.ok(subject, "valid until " + ends));
            }
        } catch (IOException | GeneralSecurityException e) {
            findings.add(Finding.fail(subject, "is no PEM certificate: " + e.getMessage()));
        }
    }

    private void broker(GatewayConfig.Uplink uplink) throws InterruptedException {
        String subject = "broker " + uplink.url();
        // a client id of its own: the daemon's would throw the running daemon off the broker
        MqttSettings settings = uplink.mqtt("hanlu-" + config.gateway().id() + "-check", null, List.of());
        try (MqttLink link = new MqttLink(
                settings, new NoListener(), "check-link", RandomGenerator.getDefault(), clock::monotonicNanos)) {
            link.start();
            long until = clock.monotonicNanos() + BROKER_TIMEOUT.toNanos();
            while (!link.status().connected()
                    && link.status().lastFailure() == null
                    && clock.monotonicNanos() - until < 0) {
                clock.pause(BROKER_POLL);
            }
            findings.add(broker(subject, link.status()));
        }
    }

    private static Finding broker(String subject, LinkStatus status) {
        if (status.connected()) {
            return Finding.ok(subject, "accepts this gateway");
        }
        @Nullable String failure = status.lastFailure();
        return Finding.fail(
                subject, failure == null ? "did not answer within " + BROKER_TIMEOUT.toSeconds() + " s" : failure);
    }
}
