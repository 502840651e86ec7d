package io.hanlu.wire.message;

import java.util.Base64;

/**
 * An envelope: a message, and who stands behind it. The signature is over exactly the bytes inside, so nobody need agree on how JSON is
 * written.
 *
 * @param content the message's JSON, in Base64
 * @param key the signing key's {@link VerifyingKey#id id}: which one it was; proves nothing
 * @param signature Ed25519 over the content's bytes, in Base64
 */
public record Signed(String content, String key, String signature) {

    /** A command or reply of 6 KiB, in Base64, and the rest. */
    public static final int MAX_BYTES = 10_240;

    public Signed {
        Json.required(content, "content");
        Json.required(key, "key");
        Json.required(signature, "signature");
    }

    static Signed by(SigningKey key, byte[] content) {
        Base64.Encoder base64 = Base64.getEncoder();
        return new Signed(
                base64.encodeToString(content), key.verifyingKey().id(), base64.encodeToString(key.sign(content)));
    }

    byte[] encode() {
        return Json.write(this);
    }

    /**
     * The bytes inside, when the key's owner has signed them.
     *
     * @throws MessageException when it is no envelope, or nobody we trust has signed it
     */
    static byte[] open(String name, byte[] payload, VerifyingKey key) throws MessageException {
        Signed signed = Json.read(name, payload, MAX_BYTES, Signed.class);
        byte[] content;
        byte[] signature;
        try {
            content = Base64.getDecoder().decode(signed.content());
            signature = Base64.getDecoder().decode(signed.signature());
        } catch (IllegalArgumentException e) {
            throw new MessageException(MessageException.Kind.INVALID, name + ": not Base64: " + e.getMessage());
        }
        if (!key.hasSigned(content, signature)) {
            throw new MessageException(
                    MessageException.Kind.NOT_SIGNED,
                    name + " says it was signed with key " + signed.key() + "; the key it must be signed with, "
                            + key.id() + ", has not signed it");
        }
        return content;
    }
}
