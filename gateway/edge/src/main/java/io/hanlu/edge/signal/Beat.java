package io.hanlu.edge.signal;

import io.hanlu.edge.alarm.Severity;
import io.hanlu.edge.config.GatewayConfig.Output;

/**
 * On, then off, over and over.
 *
 * @param onMillis 0 or more
 * @param offMillis 0 or more, not both 0
 */
record Beat(long onMillis, long offMillis) {

    static final Beat NEVER = new Beat(0, 1_000);
    static final Beat STEADY = new Beat(1_000, 0);

    /** Of siren and lamp during a test. */
    static final Beat TEST = new Beat(500, 500);

    /** How an output of that kind tells of something that urgent. */
    static Beat of(Severity severity, Output.Kind kind) {
        return switch (severity) {
            case LOW ->
                switch (kind) {
                    case SIREN, RELAY -> NEVER;
                    case LAMP -> new Beat(200, 2_800);
                };
            case MEDIUM ->
                switch (kind) {
                    case SIREN -> new Beat(200, 9_800);
                    case LAMP -> new Beat(500, 1_500);
                    case RELAY -> STEADY;
                };
            case HIGH ->
                switch (kind) {
                    case SIREN -> new Beat(1_000, 1_000);
                    case LAMP -> new Beat(250, 250);
                    case RELAY -> STEADY;
                };
            case CRITICAL ->
                switch (kind) {
                    case SIREN, RELAY -> STEADY;
                    case LAMP -> new Beat(100, 100);
                };
        };
    }

    boolean isOn(long sinceMillis) {
        return sinceMillis % (onMillis + offMillis) < onMillis;
    }
}
