package io.hanlu.wire.message;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * From a gateway: what became of a {@link Command}. It travels {@link Signed signed} with the key that the gateway's birth names.
 *
 * @param gateway its id
 * @param id of the command
 * @param ts UTC epoch milliseconds
 * @param done it was carried out, and is recorded
 * @param text why not, and what to do; null when it was
 */
public record Reply(
        String gateway,
        String id,
        @JsonProperty(required = true) long ts,
        @JsonProperty(required = true) boolean done,
        @Nullable String text) {

    public Reply {
        Json.requireName(gateway, "gateway");
        Json.requireName(id, "id");
        if (done != (text == null)) {
            throw new IllegalArgumentException("a reply says either done or why not");
        }
    }

    public byte[] encode(SigningKey key) {
        return Signed.by(key, Json.write(this)).encode();
    }

    /** @throws MessageException when it is none, or not signed with this key */
    public static Reply parse(byte[] payload, VerifyingKey key) throws MessageException {
        byte[] content = Signed.open("reply", payload, key);
        return Json.read("reply", content, Signed.MAX_BYTES, Reply.class);
    }
}
