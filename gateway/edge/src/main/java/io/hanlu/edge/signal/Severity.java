package io.hanlu.edge.signal;

import io.hanlu.edge.config.GatewayConfig.Output;

/** How urgent what stands is. */
public enum Severity {
    /** To be seen when somebody passes. */
    LOW,
    /** To be dealt with soon. */
    MEDIUM,
    /** Goods are at risk now. */
    HIGH;

    /** How an output of that kind tells it. */
    Beat beat(Output.Kind kind) {
        return switch (this) {
            case LOW ->
                switch (kind) {
                    case SIREN, RELAY -> Beat.NEVER;
                    case LAMP -> new Beat(200, 2_800);
                };
            case MEDIUM ->
                switch (kind) {
                    case SIREN -> new Beat(200, 9_800);
                    case LAMP -> new Beat(500, 1_500);
                    case RELAY -> Beat.STEADY;
                };
            case HIGH ->
                switch (kind) {
                    case SIREN -> new Beat(1_000, 1_000);
                    case LAMP -> new Beat(250, 250);
                    case RELAY -> Beat.STEADY;
                };
        };
    }
}
