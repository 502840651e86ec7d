package io.hanlu.edge.check;

import io.hanlu.bridge.Bridge;
import io.hanlu.bridge.Clock;
import io.hanlu.bridge.Point;
import io.hanlu.edge.clock.Machine;
import io.hanlu.edge.config.GatewayConfig;
import io.hanlu.edge.honesty.Calibration;
import io.hanlu.edge.honesty.SensorRules;
import io.hanlu.wire.config.Units;
import io.hanlu.wire.mqtt.LinkStatus;
import io.hanlu.wire.mqtt.MqttLink;
import io.hanlu.wire.mqtt.MqttSettings;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The probes, one after the other. */
public final class Check {

    private static final Duration BROKER_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration BROKER_POLL = Duration.ofMillis(100);
    private static final Duration CERTIFICATE_WARNING = Duration.ofDays(30);
    private static final int CALIBRATION_WARNING_DAYS = 30;
    private static final long MIB = 1 << 20;

    private final GatewayConfig config;
    private final Machine machine;
    private final Clock clock;
    private final List<Finding> findings = new ArrayList<>();

    private Check(GatewayConfig config, Machine machine) {
        this.config = config;
        this.machine = machine;
        this.clock = machine.clock();
    }

    /** Reads sensors once, so it may disturb a daemon that is reading them at the moment by one tick, no more. */
    public static List<Finding> run(GatewayConfig config, Path data, Machine machine) throws InterruptedException {
        Clock clock = machine.clock();
        Check check = new Check(config, machine);
        try (Bridge bridge = new Bridge(clock, config.simulation())) {
            check.findings.addAll(new SensorProbe(bridge, clock).run(config.sensors()));
        }
        check.calibrations();
        check.findings.addAll(LimitsCheck.run(config));
        check.clock();
        check.disk(data);
        if (config.uplink() == null) {
            check.findings.add(Finding.warn(
                    "uplink", "none is configured: readings stay on this machine; add uplink.url to send them"));
        } else {
            check.certificate(config.uplink());
            for (URI url : config.uplink().urls()) {
                check.broker(config.uplink(), url);
            }
        }
        return check.findings;
    }

    private void calibrations() {
        LocalDate today = LocalDate.ofInstant(
                Instant.ofEpochMilli(clock.epochMillis()), config.gateway().timezone());
        for (SensorRules rules : config.honesty()) {
            new TreeMap<>(rules.quantities()).forEach((quantity, own) -> {
                Calibration calibration = own.calibration();
                if (calibration != null && calibration.due() != null) {
                    findings.add(calibration(rules.spec().point(quantity), calibration, calibration.due(), today));
                }
            });
        }
    }

    private static Finding calibration(Point point, Calibration calibration, LocalDate due, LocalDate today) {
        String subject = "calibration " + point;
        long days = ChronoUnit.DAYS.between(today, due);
        if (days < 0) {
            return Finding.warn(
                    subject,
                    calibration.title() + " ended on " + due
                            + ": readings are kept and marked; have it calibrated and enter the new certificate");
        }
        String ends = calibration.title() + " is valid until " + due;
        return days <= CALIBRATION_WARNING_DAYS
                ? Finding.warn(subject, ends + ", " + days + " days more: have it calibrated")
                : Finding.ok(subject, ends);
    }

    private void clock() {
        Optional<Boolean> kept = machine.isSynchronized();
        String shows = Instant.ofEpochMilli(clock.epochMillis()).toString();
        if (kept.isEmpty()) {
            findings.add(Finding.warn("clock", "this system cannot say whether its clock is kept by a time service"));
        } else if (kept.get()) {
            findings.add(Finding.ok("clock", "kept by a time service; " + shows));
        } else {
            findings.add(Finding.warn(
                    "clock",
                    "no time service has set it yet (" + shows
                            + "): enable systemd-timesyncd or chrony, and let UDP port 123 out; "
                            + (machine.batteryClock().isPresent()
                                    ? "a battery clock keeps the time through a power cut"
                                    : "without a battery clock, what is read after a power cut waits until the time is known, at"
                                            + " most clock.wait ("
                                            + Units.text(config.clock().hold()) + ")")));
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

    private void broker(GatewayConfig.Uplink uplink, URI url) throws InterruptedException {
        String subject = "broker " + url;
        // a client id of its own: the daemon's would throw the running daemon off the broker
        MqttSettings settings = uplink.mqtt("hanlu-" + config.gateway().id() + "-check", null, List.of())
                .only(url);
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
