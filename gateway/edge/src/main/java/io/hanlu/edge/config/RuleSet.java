package io.hanlu.edge.config;

import io.hanlu.bridge.Quantity;
import io.hanlu.edge.alarm.AlarmKind;
import io.hanlu.edge.alarm.AlarmRules.Cumulative;
import io.hanlu.edge.alarm.Delay;
import io.hanlu.edge.alarm.Severity;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * What a standard asks of whoever watches a zone, as far as a gateway can keep it: a file of {@code profiles/rules}.
 *
 * @param id the file's name without {@code .yaml}
 * @param nameZh for people, in Chinese
 * @param nameEn for people, in English
 * @param intervals how often is measured and recorded
 * @param errors how exact instruments are
 * @param cumulative null when it asks for none
 * @param retention how long records stay; null when it does not say
 * @param recipients how many people at least are told of an alarm; null when it does not say
 * @param faults what else must be an alarm
 * @param notes what no setting of a gateway can meet
 */
public record RuleSet(
        String id,
        String nameZh,
        String nameEn,
        List<Interval> intervals,
        List<InstrumentError> errors,
        List<Limit> limits,
        @Nullable Stated<Cumulative> cumulative,
        @Nullable Stated<Duration> retention,
        @Nullable Stated<Integer> recipients,
        List<Stated<Fault>> faults,
        List<Stated<String>> notes) {

    public RuleSet {
        intervals = List.copyOf(intervals);
        errors = List.copyOf(errors);
        limits = List.copyOf(limits);
        faults = List.copyOf(faults);
        notes = List.copyOf(notes);
    }

    /** The longest from one value to the next. */
    public record Interval(What what, Where where, Stated<Duration> atMost) {

        public enum What {
            /** A new value is there. */
            SAMPLING,
            /** A value is kept. */
            RECORDING,
            /** A value is kept while one is outside its limits. */
            RECORDING_OUTSIDE
        }

        public enum Where {
            ANY,
            STORE,
            TRANSPORT
        }
    }

    /**
     * The largest error of an instrument, either way.
     *
     * @param from of the range in which it holds, scaled
     * @param to of that range, scaled
     * @param atMost scaled
     */
    public record InstrumentError(Quantity quantity, int from, int to, Stated<Integer> atMost) {}

    /**
     * A limit that binds: of this one and the produce's the stricter holds.
     *
     * @param value scaled
     * @param deadBand scaled; empty: the usual one
     * @param delay null: the usual one
     * @param severity null: the usual one
     * @param withoutProduce only where no produce is named, which would have a band of its own
     */
    public record Limit(
            Quantity quantity,
            AlarmKind kind,
            Stated<Integer> value,
            OptionalInt deadBand,
            @Nullable Delay delay,
            @Nullable Severity severity,
            boolean withoutProduce) {}

    /** A condition that must be an alarm, told after this delay at the latest. */
    public record Fault(
            AlarmKind kind, @Nullable Delay delay, @Nullable Severity severity) {}
}
