package io.hanlu.wire.mqtt;

/**
 * The broker's answer to a publish.
 *
 * @param reasonCode MQTT 5, table 3-4 (section 3.4.2.1)
 */
public record PubAck(int reasonCode) {

    private static final int NO_MATCHING_SUBSCRIBERS = 0x10;
    private static final int FIRST_FAILURE = 0x80;
    private static final int NOT_AUTHORIZED = 0x87;
    private static final int QUOTA_EXCEEDED = 0x97;

    /** The broker has it. False when it refused the message: sending it again unchanged will be refused again. */
    public boolean delivered() {
        return reasonCode < FIRST_FAILURE;
    }

    /** What the broker refused, why, and what to do; for people. Only where it is not {@link #delivered}. */
    public String refusal(String topic) {
        return "the broker refused %s (reason code 0x%02X): %s"
                .formatted(
                        topic,
                        reasonCode,
                        switch (reasonCode) {
                            case NOT_AUTHORIZED -> "let this client publish there";
                            case QUOTA_EXCEEDED ->
                                "it has had more than its quota; raise that, or make room at the broker";
                            default -> "the broker's log says why";
                        });
    }

    /** The broker has it and nobody subscribes to its topic at the moment. */
    public boolean nobodyListening() {
        return reasonCode == NO_MATCHING_SUBSCRIBERS;
    }
}
