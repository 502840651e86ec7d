package io.hanlu.bridge;

import java.util.Locale;

/**
 * How far a reading can be trusted, and why not further. The code is one byte and fixed for ever: it is stored in
 * journals and in the centre's field {@code quality}. 0 is good; 1–127 is uncertain: there is a value, with a
 * reservation; 128–255 is bad: there is no value.
 */
public enum Quality {
    GOOD(0),

    /** The gateway's clock could not be trusted, or stepped back, when the reading was taken: its time is a bound. */
    CLOCK(1),
    /** The sensor answered beyond its physical range and was limited to it (humidity over 100 %RH near condensation). */
    CLAMPED(2),
    /** The value a DS18B20 shows before its first conversion, 85 °C, which is also a value it can measure. */
    POWER_ON(3),
    /** The sensor's calibration certificate has run out. */
    CALIBRATION(4),
    /** Two sensors that are mounted as a pair differ by more than they may. */
    DISAGREES(5),
    /** The value has been exactly the same for longer than this kind of sensor can be. */
    STUCK(6),
    /** The value changed faster than the place can. */
    RATE(7),
    /** The value is outside what is plausible in this kind of zone. */
    IMPLAUSIBLE(8),

    /** The device did not acknowledge its address or a byte: absent, unpowered, or wired wrong. */
    NACK(128),
    /** The check sum of a frame was wrong: a long or disturbed line. */
    CRC(129),
    /** The bus or device did not answer in time. */
    TIMEOUT(130),
    /** Fewer bytes came than were asked for. */
    SHORT_READ(131),
    /** The device said it has no measurement yet. */
    NOT_READY(132),
    /** The bus itself failed: a line held low, a lost adapter, an I/O error. */
    BUS(133),
    /** The bus or pin exists but this process may not use it. */
    ACCESS(134),
    /** The value is outside what the sensor can measure. */
    RANGE(135),
    /** The recording or device holds no value for this time. */
    NO_VALUE(136),
    /** Nothing has come from the sensor for longer than it may be silent. */
    STALE(137),
    /** The device answers, and says that it has a fault or no such value. */
    DEVICE(138),
    /** The satellite receiver does not know where it is. */
    NO_FIX(139);

    private static final int FIRST_BAD = 128;

    private final int code;

    Quality(int code) {
        this.code = code;
    }

    /** 0–255; see the class comment for the ranges. */
    public int code() {
        return code;
    }

    /**
     * @throws IllegalArgumentException when this release knows no such code
     */
    public static Quality ofCode(int code) {
        for (Quality quality : values()) {
            if (quality.code == code) {
                return quality;
            }
        }
        throw new IllegalArgumentException("quality code " + code + " is not known to this release");
    }

    /** The cause's name in text: {@code good}, {@code nack}, {@code short_read}. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Whether alarms and figures reckon with the value: nothing doubts it but its time, its certificate, or which of a pair is right.
     */
    public boolean counts() {
        return switch (this) {
            case GOOD, CLOCK, CLAMPED, CALIBRATION, DISAGREES -> true;
            default -> false;
        };
    }

    /** False when a reading of this quality has no value at all. */
    public boolean hasValue() {
        return code < FIRST_BAD;
    }
}
