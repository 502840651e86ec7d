package io.hanlu.edge.config;

import io.hanlu.bridge.Quantity;
import io.hanlu.edge.alarm.AlarmKind;
import io.hanlu.edge.alarm.AlarmRules.Cumulative;
import io.hanlu.edge.alarm.AlarmRules.Forecast;
import io.hanlu.edge.alarm.Delay;
import io.hanlu.edge.alarm.Severity;
import io.hanlu.edge.config.GatewayConfig.ZoneKind;
import io.hanlu.edge.config.ProduceProfile.Band;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The limits that an operator would want who says nothing but what is in the room. {@code config/README.md} has the same table, and
 * why. Values are scaled.
 */
final class LimitDefaults {

    /** What air does in a sound room: the cooler's cycles, not yet a loss. */
    private static final int BELOW_BAND = 100;

    /** Above the highest known freezing point: what a good sensor may be wrong by, and time to act. */
    private static final int ABOVE_FREEZING = 50;

    private static final int JUST_ABOVE_FREEZING = 20;

    /** So far below the threshold, chilling needs hours and not days. */
    private static final int FAR_BELOW_CHILLING = 300;

    private static final int HUMIDITY_BESIDE_BAND = 1000;
    private static final int WETTEST = 10_000;

    private static final int TEMPERATURE_DEAD_BAND = 50;
    private static final int HUMIDITY_DEAD_BAND = 200;

    /** Per cent, of a node: weeks are left. */
    private static final int BATTERY_LOW = 20;

    private static final int BATTERY_DEAD_BAND = 5;

    private LimitDefaults() {}

    /** A limit on its way through produce, rules and the configuration. */
    record Proposal(
            int value, int deadBand, Delay delay, Severity severity, String from, boolean confirmed, boolean ownBand) {

        Proposal withDeadBand(int other) {
            return new Proposal(value, other, delay, severity, from, confirmed, true);
        }

        /** Not said by anybody, so it may be narrowed to fit. */
        Proposal narrowed(int most) {
            return ownBand
                    ? this
                    : new Proposal(value, Math.min(deadBand, most), delay, severity, from, confirmed, false);
        }

        Proposal withDelay(Delay other) {
            return new Proposal(value, deadBand, other, severity, from, confirmed, ownBand);
        }

        Proposal withSeverity(Severity other) {
            return new Proposal(value, deadBand, delay, other, from, confirmed, ownBand);
        }

        Proposal withFrom(String other) {
            return new Proposal(value, deadBand, delay, severity, other, confirmed, ownBand);
        }
    }

    /** A limit with everything but its value as usual for such a zone. */
    static Proposal usual(ZoneKind zone, Quantity quantity, AlarmKind kind, int value, String from, boolean confirmed) {
        return switch (quantity) {
            case TEMPERATURE ->
                new Proposal(
                        value,
                        TEMPERATURE_DEAD_BAND,
                        Delay.of(temperatureDelay(zone, kind)),
                        kind == AlarmKind.HIGH_HIGH || kind == AlarmKind.LOW_LOW ? Severity.CRITICAL : Severity.HIGH,
                        from,
                        confirmed,
                        false);
            case HUMIDITY ->
                new Proposal(
                        value, HUMIDITY_DEAD_BAND, Delay.of(Duration.ofHours(2)), Severity.LOW, from, confirmed, false);
            case BATTERY ->
                new Proposal(
                        value, BATTERY_DEAD_BAND, Delay.of(Duration.ofHours(1)), Severity.LOW, from, confirmed, false);
            default ->
                new Proposal(value, 0, Delay.of(Duration.ofMinutes(10)), Severity.MEDIUM, from, confirmed, false);
        };
    }

    private static Duration temperatureDelay(ZoneKind zone, AlarmKind kind) {
        return switch (kind) {
            case HIGH ->
                switch (zone) {
                    // a defrost is over, and the air cold again
                    case FREEZER -> Duration.ofHours(1);
                    // walls and outside air, against which nobody can do much
                    case AMBIENT -> Duration.ofHours(2);
                    default -> Duration.ofMinutes(30);
                };
            // Ice once formed has done its harm; but air of a few minutes freezes nothing, since produce follows it
            // slowly.
            case LOW_LOW -> Duration.ofMinutes(5);
            default -> Duration.ofMinutes(30);
        };
    }

    /** What follows from the produce, perhaps nothing. */
    static Map<AlarmKind, Proposal> of(ZoneKind zone, Quantity quantity, @Nullable ProduceProfile produce) {
        Map<AlarmKind, Proposal> limits = new EnumMap<>(AlarmKind.class);
        if (quantity == Quantity.BATTERY) {
            limits.put(
                    AlarmKind.LOW,
                    usual(zone, quantity, AlarmKind.LOW, BATTERY_LOW, "what holds where nothing is said", true));
        }
        if (produce == null) {
            return limits;
        }
        if (quantity == Quantity.TEMPERATURE) {
            high(zone, produce, limits);
            low(zone, produce, limits);
        } else if (quantity == Quantity.HUMIDITY && zone != ZoneKind.PRECOOL) {
            humidity(zone, produce, limits);
        }
        return limits;
    }

    private static void high(ZoneKind zone, ProduceProfile produce, Map<AlarmKind, Proposal> limits) {
        if (produce.temperature().max().isEmpty() || !holdsHigh(zone)) {
            return;
        }
        int max = produce.temperature().max().getAsInt();
        put(
                limits,
                zone,
                Quantity.TEMPERATURE,
                AlarmKind.HIGH,
                max + (zone == ZoneKind.COLD_ROOM ? 200 : 300),
                produce);
        int highHigh = switch (zone) {
            case COLD_ROOM -> 500;
            case VAN_BOX -> 600;
            default -> 800;
        };
        put(limits, zone, Quantity.TEMPERATURE, AlarmKind.HIGH_HIGH, max + highHigh, produce);
    }

    /** Whether warm is wrong there: into a pre-cooling room goods come with the heat of the field. */
    static boolean holdsHigh(ZoneKind zone) {
        return zone != ZoneKind.PRECOOL;
    }

    private static void low(ZoneKind zone, ProduceProfile produce, Map<AlarmKind, Proposal> limits) {
        OptionalInt min = produce.temperature().min();
        OptionalInt chilling = produce.chillingBelow();
        OptionalInt freezing = produce.freezingPoint();
        int floor = Math.max(chilling.orElse(Integer.MIN_VALUE), freezing.orElse(-100_000) + ABOVE_FREEZING);
        int low = min.isPresent() ? Math.min(min.getAsInt(), Math.max(min.getAsInt() - BELOW_BAND, floor)) : floor;
        if (min.isPresent() || chilling.isPresent() || freezing.isPresent()) {
            put(limits, zone, Quantity.TEMPERATURE, AlarmKind.LOW, low, produce);
        }
        if (chilling.isPresent()) {
            int lowLow =
                    Math.max(chilling.getAsInt() - FAR_BELOW_CHILLING, freezing.orElse(-100_000) + JUST_ABOVE_FREEZING);
            put(limits, zone, Quantity.TEMPERATURE, AlarmKind.LOW_LOW, lowLow, produce);
            limits.computeIfPresent(AlarmKind.LOW_LOW, (kind, one) -> one.withDelay(Delay.of(Duration.ofMinutes(30))));
        } else if (freezing.isPresent()) {
            int ice = freezing.getAsInt();
            int lowLow = Math.min(ice + JUST_ABOVE_FREEZING, Math.floorDiv(low + ice, 2));
            put(limits, zone, Quantity.TEMPERATURE, AlarmKind.LOW_LOW, lowLow, produce);
        }
    }

    private static void humidity(ZoneKind zone, ProduceProfile produce, Map<AlarmKind, Proposal> limits) {
        Band band = produce.humidity();
        if (band.min().isPresent()) {
            int low = Math.max(0, band.min().getAsInt() - HUMIDITY_BESIDE_BAND);
            put(limits, zone, Quantity.HUMIDITY, AlarmKind.LOW, low, produce);
        }
        if (band.max().isPresent() && band.max().getAsInt() + HUMIDITY_BESIDE_BAND < WETTEST) {
            int high = band.max().getAsInt() + HUMIDITY_BESIDE_BAND;
            put(limits, zone, Quantity.HUMIDITY, AlarmKind.HIGH, high, produce);
        }
    }

    private static void put(
            Map<AlarmKind, Proposal> limits,
            ZoneKind zone,
            Quantity quantity,
            AlarmKind kind,
            int value,
            ProduceProfile produce) {
        limits.put(kind, usual(zone, quantity, kind, value, "produce " + produce.id(), produce.confirmed()));
    }

    /** Where a cooler should keep the temperature, a straight way to the limit is seen an hour before. */
    static @Nullable Forecast forecast(ZoneKind zone, Quantity quantity) {
        if (quantity != Quantity.TEMPERATURE) {
            return null;
        }
        Delay delay = Delay.of(Duration.ofMinutes(10));
        return switch (zone) {
            // longer than the cooler's cycle, which would else be a way to the limit each time
            case COLD_ROOM, FREEZER -> new Forecast(Duration.ofHours(1), Duration.ofHours(1), delay, Severity.MEDIUM);
            case VAN_BOX -> new Forecast(Duration.ofMinutes(30), Duration.ofMinutes(30), delay, Severity.MEDIUM);
            case PRECOOL, AMBIENT -> null;
        };
    }

    /** Many short times outside are one long one to the goods. */
    static @Nullable Cumulative cumulative(ZoneKind zone, Quantity quantity) {
        if (quantity != Quantity.TEMPERATURE) {
            return null;
        }
        return switch (zone) {
            case COLD_ROOM, FREEZER -> new Cumulative(Duration.ofHours(4), Cumulative.Period.DAY, Severity.MEDIUM);
            case VAN_BOX -> new Cumulative(Duration.ofHours(2), Cumulative.Period.DAY, Severity.MEDIUM);
            case PRECOOL, AMBIENT -> null;
        };
    }
}
