package io.hanlu.edge.pipeline;

import io.hanlu.bridge.Notice;
import io.hanlu.bridge.Point;
import io.hanlu.bridge.Quantity;
import io.hanlu.bridge.Reading;
import io.hanlu.edge.alarm.AlarmKey;
import io.hanlu.edge.alarm.AlarmState;
import io.hanlu.edge.alarm.DefrostProposal;
import io.hanlu.edge.alarm.Input;
import io.hanlu.edge.alarm.Transition;
import io.hanlu.edge.clock.Correction;
import io.hanlu.edge.journal.Happening;
import io.hanlu.edge.journal.Redated;
import io.hanlu.wire.message.Event;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The events this gateway tells of, each in the words of its kind. Sequence numbers come from the journal. Doors, mains and sensors
 * are facts for whoever reads the story later; how urgent they are is said by the alarms that follow from them.
 */
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

    /** What the daemon could not keep, so that it is itself on record. */
    static Happening loss(long timeMillis, Pending.Loss loss) {
        return ofGateway(
                timeMillis,
                "loss",
                HIGH,
                "lost",
                (loss.events() == 0 ? "" : loss.events() + " events and ") + loss.readings() + " readings from "
                        + Instant.ofEpochMilli(loss.fromMillis()) + " to " + Instant.ofEpochMilli(loss.toMillis())
                        + " were lost: the journal could not be written and the waiting room was full");
    }

    /**
     * What a correction of the clock means for what had been written: at most one that says what was moved, and one
     * of what is unsure.
     */
    static List<Happening> corrected(long timeMillis, Correction correction, Redated redated) {
        List<Happening> told = new ArrayList<>();
        if (correction.shiftMillis() != 0) {
            String text = "the clock was " + seconds(Math.abs(correction.shiftMillis())) + " s "
                    + (correction.shiftMillis() > 0 ? "behind" : "ahead");
            if (!correction.redates()) {
                text += "; what it had dated keeps its times, since it was trusted";
            }
            if (redated.hasMoved()) {
                text += "; " + redated.first() + "-" + redated.last()
                        + " had not been sent: the rounds among them were moved by "
                        + seconds(redated.moved()) + " s"
                        + (redated.moved() == correction.shiftMillis()
                                ? ""
                                : ", as far as what was sent before allows");
            }
            if (redated.hasSent()) {
                text += "; " + redated.sentFirst() + "-" + redated.sentLast() + " had been sent and keep their times: "
                        + (correction.shiftMillis() > 0 ? "add " : "take off ")
                        + seconds(Math.abs(correction.shiftMillis())) + " s";
            }
            boolean isWrongSomewhere =
                    redated.hasSent() || (redated.hasMoved() && redated.moved() != correction.shiftMillis());
            told.add(ofClock(
                    timeMillis,
                    isWrongSomewhere ? MEDIUM : INFO,
                    "corrected",
                    text,
                    seconds(correction.shiftMillis())));
        }
        uncertain(timeMillis, redated).ifPresent(told::add);
        return told;
    }

    /** What is delivered although nobody ever confirmed its times; empty when that is nothing. */
    public static Optional<Happening> uncertain(long timeMillis, Redated redated) {
        return redated.hasDoubtful()
                ? Optional.of(ofClock(
                        timeMillis,
                        MEDIUM,
                        "uncertain",
                        redated.doubtfulFirst() + "-" + redated.doubtfulLast()
                                + " were dated while nobody knew the time: the order of their rounds is right, their times"
                                + " may be too early",
                        null))
                : Optional.empty();
    }

    private static BigDecimal seconds(long millis) {
        return BigDecimal.valueOf(millis, 3);
    }

    /** @param seconds by how much it was set forward; null when it was not */
    private static Happening ofClock(
            long timeMillis, String severity, String state, String text, @Nullable BigDecimal seconds) {
        return new Happening(timeMillis, "time", severity, state, null, null, null, seconds, null, text);
    }

    static Happening door(Reading reading, boolean open) {
        return ofPoint(reading, "door", INFO, open ? "open" : "closed", null);
    }

    static Happening power(Reading reading, boolean present) {
        return present
                ? ofPoint(reading, "power", INFO, "present", null)
                : ofPoint(reading, "power", INFO, "absent", "the mains failed: the coolers stand still");
    }

    static Happening sensorFault(Reading reading) {
        String why = reading.quality().id() + (reading.cause() == null ? "" : ": " + reading.cause());
        return ofPoint(reading, "sensor", INFO, "fault", why);
    }

    /** There is a value, and a reason to doubt it or the sensor; the state is the quality's id. */
    static Happening sensorDoubtful(Reading reading) {
        return ofPoint(reading, "sensor", INFO, reading.quality().id(), reading.cause());
    }

    static Happening sensorUnsteady(Reading reading, int changes, Duration within) {
        return ofPoint(
                reading,
                "sensor",
                INFO,
                "unsteady",
                "changed more than " + changes + " times within " + within.toMinutes() + " min, last to "
                        + reading.quality().id() + "; told again when it has been the same for as long");
    }

    static Happening sensorRestored(Reading reading) {
        return ofPoint(reading, "sensor", INFO, "good", null);
    }

    /** One change of an alarm. */
    static Happening alarm(Transition transition, String text) {
        AlarmKey key = transition.key();
        Optional<Quantity> quantity = Quantity.byId(key.quantity());
        return new Happening(
                transition.at(),
                key.kind().id(),
                transition.severity().id(),
                transition.to().id(),
                key.zone(),
                key.sensor(),
                key.quantity(),
                unscaled(quantity, transition.value()),
                unscaled(quantity, transition.limit()),
                text,
                new Event.Alarm(
                        transition.alarm(),
                        transition.since(),
                        transition.below() == transition.to()
                                ? null
                                : transition.below().id(),
                        transition.until() == 0 ? null : transition.until(),
                        transition.cause() == null ? null : transition.cause().toString(),
                        transition.by(),
                        transition.comment(),
                        transition.action()));
    }

    private static @Nullable BigDecimal unscaled(Optional<Quantity> quantity, OptionalInt scaled) {
        return quantity.isPresent() && scaled.isPresent() ? quantity.get().unscale(scaled.getAsInt()) : null;
    }

    /** The state of the alarms is lost. */
    static Happening alarmsForgotten(long timeMillis, String why) {
        return ofGateway(timeMillis, "alarms", HIGH, "forgotten", why + "; what still holds is raised again");
    }

    /** An alarm that stood, of which nothing more is known. */
    static Happening alarmClosed(long timeMillis, Event newest, String why) {
        Event.Alarm alarm = Objects.requireNonNull(newest.alarm());
        return new Happening(
                timeMillis,
                newest.kind(),
                String.valueOf(newest.severity()),
                AlarmState.NORMAL.id(),
                newest.zone(),
                newest.sensor(),
                newest.quantity(),
                null,
                null,
                why + "; raised again if it still holds",
                new Event.Alarm(alarm.number(), alarm.since(), null, null, null, null, null, null));
    }

    /**
     * What somebody had done that concerns a whole zone. Empty for what concerns one alarm: its own event says who and why.
     */
    static Optional<Happening> carriedOut(long timeMillis, Input.Command command) {
        return switch (command) {
            case Input.Acknowledge c -> Optional.empty();
            case Input.Shelve c -> Optional.empty();
            case Input.Unshelve c -> Optional.empty();
            case Input.Reset c -> Optional.empty();
            case Input.Maintenance c ->
                Optional.of(ofZone(
                        timeMillis,
                        "maintenance",
                        c.length().isZero() ? "ended" : "begun",
                        c.zone(),
                        c.by() + ": " + c.reason() + (c.length().isZero() ? "" : ", for " + c.length())));
            case Input.Trip c ->
                Optional.of(ofZone(
                        timeMillis, "trip", "begun", c.zone(), c.by() + (c.lot() == null ? "" : ", lot " + c.lot())));
            case Input.ConfirmDefrost c ->
                Optional.of(ofZone(timeMillis, "defrost", "confirmed", c.zone(), c.by() + ": this is a defrost"));
        };
    }

    /** What looks like a defrost; nobody has said yet that it is one. */
    static Happening defrostProposed(long timeMillis, DefrostProposal proposal) {
        return ofZone(
                timeMillis,
                "defrost",
                "proposed",
                proposal.zone(),
                "every " + proposal.every() + " for up to " + proposal.length()
                        + " the room grows warm and cold again; if these are defrosts, confirm it on the page");
    }

    static Happening notice(long timeMillis, Notice notice) {
        String kind = switch (notice.kind()) {
            case SIGNAL_TEST, SIGNAL_SILENCED, OUTPUT_FAILED, OUTPUT_RESTORED -> "signal";
            case CONFIG_REFUSED, CONFIG_CHANGED, CONFIG_RESTART -> "config";
            case COMMANDED, COMMAND_REFUSED -> "audit";
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

    private static Happening ofZone(long timeMillis, String kind, String state, String zone, String text) {
        return new Happening(timeMillis, kind, INFO, state, zone, null, null, null, null, text);
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
