package io.hanlu.wire.mqtt;

/**
 * The broker's answer to a publish.
 *
 * @param reasonCode MQTT 5, table 3-4 (section 3.4.2.1)
 */
public record PubAck(int reasonCode) {

    private static final int NO_MATCHING_SUBSCRIBERS = 0x10;
    private static final int FIRST_FAILURE = 0x80;

    /** The broker has it. False when it refused the message: sending it again unchanged will be refused again. */
    public boolean delivered() {
        return reasonCode < FIRST_FAILURE;
    }

    /** The broker has it and nobody subscribes to its topic at the moment. */
    public boolean nobodyListening() {
        return reasonCode == NO_MATCHING_SUBSCRIBERS;
    }
}
