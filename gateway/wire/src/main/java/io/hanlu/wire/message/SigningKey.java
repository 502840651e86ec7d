package io.hanlu.wire.message;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.NamedParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * An Ed25519 private key (RFC 8032) with its public half. Immutable; any thread. The file is PKCS #8 in PEM, as {@code openssl genpkey
 * -algorithm ed25519} writes it.
 */
public final class SigningKey {

    private static final String BEGIN = "-----BEGIN PRIVATE KEY-----";
    private static final String END = "-----END PRIVATE KEY-----";

    private final PrivateKey key;
    private final VerifyingKey verifyingKey;

    private SigningKey(KeyPair pair) {
        this.key = pair.getPrivate();
        this.verifyingKey = new VerifyingKey(pair.getPublic());
    }

    public static SigningKey generate() {
        return new SigningKey(pair(new SecureRandom()));
    }

    private static KeyPair pair(SecureRandom random) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519");
            generator.initialize(NamedParameterSpec.ED25519, random);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java since 15 has Ed25519", e);
        }
    }

    /** @throws IOException when the file cannot be read or is no such key; says what would be right */
    public static SigningKey read(Path file) throws IOException {
        byte[] encoded = Pem.read(file, BEGIN, END, "openssl genpkey -algorithm ed25519 -out " + file.getFileName());
        try {
            PrivateKey key = KeyFactory.getInstance("Ed25519").generatePrivate(new PKCS8EncodedKeySpec(encoded));
            byte[] seed = ((EdECPrivateKey) key)
                    .getBytes()
                    .orElseThrow(() -> new GeneralSecurityException("the key does not show its bytes"));
            return new SigningKey(pair(new Seed(seed)));
        } catch (GeneralSecurityException e) {
            throw new IOException(
                    file + " holds no Ed25519 private key (" + e.getMessage()
                            + "); make one with openssl genpkey -algorithm" + " ed25519",
                    e);
        }
    }

    /** The key in this file, made now when there is none. Only its owner may read it. */
    public static SigningKey readOrGenerate(Path file) throws IOException {
        if (Files.exists(file)) {
            return read(file);
        }
        SigningKey fresh = generate();
        Path part = Files.createTempFile(
                file.toAbsolutePath().getParent(),
                "key",
                ".part",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Base64.Encoder lines = Base64.getMimeEncoder(64, new byte[] {'\n'});
        Files.writeString(part, BEGIN + "\n" + lines.encodeToString(fresh.key.getEncoded()) + "\n" + END + "\n");
        Files.move(part, file);
        return fresh;
    }

    public VerifyingKey verifyingKey() {
        return verifyingKey;
    }

    /** Of one pair: there is one private key to a public one. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SigningKey that && verifyingKey.equals(that.verifyingKey);
    }

    @Override
    public int hashCode() {
        return verifyingKey.hashCode();
    }

    /** Nothing of the private key. */
    @Override
    public String toString() {
        return verifyingKey.toString();
    }

    byte[] sign(byte[] content) {
        try {
            Signature signature = Signature.getInstance("Ed25519");
            signature.initSign(key);
            signature.update(content);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("signing with a good key", e);
        }
    }

    /** Java derives a public key only while it makes a pair, which for Ed25519 is from 32 random bytes: these. */
    private static final class Seed extends SecureRandom {

        private static final long serialVersionUID = 1L;

        private final byte[] bytes;

        Seed(byte[] bytes) {
            this.bytes = bytes.clone();
        }

        @Override
        public void nextBytes(byte[] to) {
            if (to.length != bytes.length) {
                throw new IllegalStateException("asked for " + to.length + " bytes");
            }
            System.arraycopy(bytes, 0, to, 0, to.length);
        }
    }
}
