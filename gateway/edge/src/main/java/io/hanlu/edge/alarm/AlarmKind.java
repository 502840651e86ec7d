package io.hanlu.edge.alarm;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What an alarm is about. The order is that in which simultaneous alarms are told. */
public enum AlarmKind {
    HIGH_HIGH,
    LOW_LOW,
    HIGH,
    LOW,
    /** The mains failed. */
    MAINS,
    DOOR_OPEN,
    /** Changes faster than the place may. */
    RATE,
    /** Will cross a limit soon. */
    FORECAST,
    /** Has been outside for too long in all, over a day or trip. */
    CUMULATIVE,
    /** Water will settle on a surface. */
    CONDENSATION,
    /** A sensor does not answer, or not believably. */
    SENSOR_FAULT,
    /** Nothing comes from a sensor. */
    STALE,
    /** A sensor shows the same for too long. */
    STUCK,
    /** Two sensors that should show the same do not. */
    DISAGREES,
    /** A calibration certificate has run out. */
    CALIBRATION,
    /** The disk is full or fails. */
    DISK,
    /** The clock cannot be trusted. */
    CLOCK,
    /** The centre cannot be reached. */
    UPLINK,
    /** The gateway's or a node's battery is low. */
    BATTERY,
    /** Readings were lost. */
    READINGS_LOST;

    /** As in topics, files and messages: {@code high-high}. */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public static Optional<AlarmKind> byId(String id) {
        return Arrays.stream(values()).filter(kind -> kind.id().equals(id)).findFirst();
    }

    /** Whether it is one of the four limits of a value. */
    public boolean isLimit() {
        return switch (this) {
            case HIGH_HIGH, HIGH, LOW, LOW_LOW -> true;
            default -> false;
        };
    }
}
