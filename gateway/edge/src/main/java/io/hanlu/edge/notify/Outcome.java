package io.hanlu.edge.notify;

import java.time.Duration;

/** How an attempt ended. */
public sealed interface Outcome {

    /**
     * Somebody has taken the message over.
     *
     * @param receipt what was answered
     */
    record Delivered(String receipt) implements Outcome {}

    /**
     * @param why what was tried, what came back, and what to do
     * @param retry whether the same may succeed later
     * @param notBefore how long it is asked to wait; zero when nothing is said
     */
    record Failed(String why, boolean retry, Duration notBefore) implements Outcome {}

    static Outcome again(String why) {
        return new Failed(why, true, Duration.ZERO);
    }

    static Outcome never(String why) {
        return new Failed(why, false, Duration.ZERO);
    }
}
