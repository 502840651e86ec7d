package io.hanlu.wire.message;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** An Ed25519 public key (RFC 8032). Immutable; any thread. The file is SubjectPublicKeyInfo in PEM, as {@code openssl pkey -pubout} writes it. */
public final class VerifyingKey {

    private static final String BEGIN = "-----BEGIN PUBLIC KEY-----";
    private static final String END = "-----END PUBLIC KEY-----";
    private static final int ID_BYTES = 8;

    private final PublicKey key;

    VerifyingKey(PublicKey key) {
        this.key = key;
    }

    /** @throws IOException when the file cannot be read or is no such key; says what would be right */
    public static VerifyingKey read(Path file) throws IOException {
        byte[] encoded = Pem.read(file, BEGIN, END, "openssl pkey -in private.pem -pubout");
        try {
            return of(encoded);
        } catch (GeneralSecurityException e) {
            throw new IOException(
                    file + " holds no Ed25519 public key (" + e.getMessage() + "); make one with openssl pkey -in"
                            + " private.pem -pubout, from an Ed25519 key",
                    e);
        }
    }

    /** @throws IllegalArgumentException when it is none that {@link #text} gave */
    public static VerifyingKey parse(String text) {
        try {
            return of(Base64.getDecoder().decode(text));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("no Ed25519 public key: " + e.getMessage(), e);
        }
    }

    private static VerifyingKey of(byte[] encoded) throws GeneralSecurityException {
        return new VerifyingKey(KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded)));
    }

    /** SubjectPublicKeyInfo in Base64, on one line. */
    public String text() {
        return Base64.getEncoder().encodeToString(key.getEncoded());
    }

    /** The beginning of its SHA-256, 16 hex digits: which key, for people and logs. */
    public String id() {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(key.getEncoded());
            return HexFormat.of().formatHex(hash, 0, ID_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Whether this key's owner has signed exactly these bytes. */
    boolean hasSigned(byte[] content, byte[] signature) {
        try {
            Signature check = Signature.getInstance("Ed25519");
            check.initVerify(key);
            check.update(content);
            return check.verify(signature);
        } catch (SignatureException e) {
            return false; // not even the form of a signature
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("verifying with a good key", e);
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof VerifyingKey that && key.equals(that.key);
    }

    @Override
    public int hashCode() {
        return key.hashCode();
    }

    @Override
    public String toString() {
        return id();
    }
}
