package io.hanlu.wire.message;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * Whether a gateway is connected; retained, and left as its will.
 *
 * @param online false in the will and before a clean disconnect
 * @param ts UTC epoch milliseconds; in a will, when the connection was made
 * @param reason why, for people and scripts: {@code started}, {@code stopped}, {@code connection lost}
 */
public record State(
        @JsonProperty(required = true) boolean online,
        @JsonProperty(required = true) long ts,
        String reason) {

    public static final int MAX_BYTES = 4096;

    public State {
        Json.required(reason, "reason");
    }

    public byte[] encode() {
        return Json.write(this);
    }

    public static State parse(byte[] payload) throws MessageException {
        return Json.read("state", payload, MAX_BYTES, State.class);
    }
}
