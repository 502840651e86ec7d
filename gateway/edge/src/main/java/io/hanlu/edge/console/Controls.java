package io.hanlu.edge.console;

import java.io.IOException;
import java.util.List;

/**
 * What a person can set going from the page beside alarms. Each records who did it. Called on a worker thread, one at a time.
 */
public interface Controls {

    /** Sounds siren and lamps for some seconds. */
    void testSignals(String by);

    /** Stops the siren; what stands is still shown. */
    void silenceSignals(String by);

    /**
     * Sends a test message to everybody who would be told of an alarm.
     *
     * @return how it fared with each of them; empty when the configuration names nobody
     * @throws IOException when it could not even be tried
     */
    List<Tried> testNotifications(String by) throws IOException;

    /**
     * How a message fared.
     *
     * @param person whom it was meant for
     * @param channel by what: {@code sms}, {@code smtp}, {@code dingtalk}
     * @param delivered whether the channel took it
     * @param detail what came back, for people
     */
    record Tried(String person, String channel, boolean delivered, String detail) {}
}
