package io.hanlu.edge.pipeline;

import io.hanlu.bridge.Notice;
import io.hanlu.bridge.Point;
import io.hanlu.bridge.Quality;
import io.hanlu.bridge.Reading;
import io.hanlu.edge.journal.Happening;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The events this gateway tells of, each in the words of its kind. Sequence numbers come from the journal. */
public final class Events {

    private static final String INFO = "info";
    private static final String MEDIUM = "medium";
    private static final String HIGH = "high";

    private Events() {}

    public static Happening started(long timeMillis, String software) {
        return ofGateway(timeMillis, "gateway", INFO, "started", software);
    }

    public static Happening stopped(long timeMillis) {
        return ofGateway(timeMillis, "gateway", INFO, "stopped", "stopped on request");
    }

    /** Readings the daemon could not keep; the only place where something is lost, so it is itself on record. */
    static Happening loss(long timeMillis, long readings) {
        return ofGateway(
                timeMillis,
                "loss",
                HIGH,
                "lost",
                readings + " readings were lost: the journal could not be written and the waiting room was full");
    }

    static Happening door(Reading reading, boolean open) {
        return ofPoint(reading, "door", INFO, open ? "open" : "closed", null);
    }

    static Happening power(Reading reading, boolean present) {
        return present
                ? ofPoint(reading, "power", INFO, "present", null)
                : ofPoint(reading, "power", HIGH, "absent", "the mains failed: the coolers stand still");
    }

    static Happening sensorFault(Reading reading) {
        String why = reading.quality().id() + (reading.cause() == null ? "" : ": " + reading.cause());
        return ofPoint(reading, "sensor", MEDIUM, "fault", why);
    }

    /** There is a value, and a reason to doubt it or the sensor; the state is the quality's id. */
    static Happening sensorDoubtful(Reading reading) {
        String severity = reading.quality() == Quality.CALIBRATION ? INFO : MEDIUM;
        return ofPoint(reading, "sensor", severity, reading.quality().id(), reading.cause());
    }

    static Happening sensorUnsteady(Reading reading, int changes, Duration within) {
        return ofPoint(
                reading,
                "sensor",
                MEDIUM,
                "unsteady",
                "changed more than " + changes + " times within " + within.toMinutes() + " min, last to "
                        + reading.quality().id() + "; told again when it has been the same for as long");
    }

    static Happening sensorRestored(Reading reading) {
        return ofPoint(reading, "sensor", INFO, "good", null);
    }

    static Happening notice(long timeMillis, Notice notice) {
        String kind = switch (notice.kind()) {
            case SIGNAL_TEST, SIGNAL_SILENCED, OUTPUT_FAILED, OUTPUT_RESTORED -> "signal";
            case CONFIG_REFUSED, CONFIG_CHANGED, CONFIG_RESTART -> "config";
            default -> "sensor";
        };
        String severity = switch (notice.kind()) {
            case BUS_STUCK, OUTPUT_FAILED -> HIGH;
            case CONFIG_REFUSED, CONFIG_RESTART -> MEDIUM;
            default -> INFO;
        };
        String state = switch (notice.kind()) {
            case CONFIG_REFUSED -> "refused";
            case CONFIG_CHANGED -> "changed";
            case CONFIG_RESTART -> "restart";
            default -> notice.kind().name().toLowerCase(Locale.ROOT);
        };
        return new Happening(
                timeMillis, kind, severity, state, notice.zone(), notice.sensor(), null, null, null, notice.text());
    }

    private static Happening ofGateway(long timeMillis, String kind, String severity, String state, String text) {
        return new Happening(timeMillis, kind, severity, state, null, null, null, null, null, text);
    }

    private static Happening ofPoint(
            Reading reading, String kind, String severity, String state, @Nullable String text) {
        Point point = reading.point();
        BigDecimal value = reading.scaled().isPresent()
                ? point.quantity().unscale(reading.scaled().getAsInt())
                : null;
        return new Happening(
                reading.timeMillis(),
                kind,
                severity,
                state,
                point.zone(),
                point.sensor(),
                point.quantity().id(),
                value,
                null,
                text);
    }
}
