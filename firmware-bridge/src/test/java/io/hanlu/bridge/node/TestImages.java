package io.hanlu.bridge.node;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.hanlu.bridge.node.firmware.Image;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.util.Base64;
import java.util.HexFormat;

/** Images signed with a key of their own. */
final class TestImages {

    private final Path folder;
    private final KeyPair keys;

    TestImages(Path folder) throws Exception {
        this.folder = folder;
        keys = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        Files.writeString(
                folder.resolve("firmware.pem"),
                "-----BEGIN PUBLIC KEY-----\n"
                        + Base64.getMimeEncoder()
                                .encodeToString(keys.getPublic().getEncoded())
                        + "\n-----END PUBLIC KEY-----\n");
    }

    NodeSettings.Firmware settings(int percent, int maxFailures) {
        return new NodeSettings.Firmware(
                folder.resolve("firmware"),
                folder.resolve("firmware.pem"),
                percent,
                maxFailures,
                folder.resolve("firmware.state"));
    }

    byte[] bytes(int size) {
        byte[] bytes = new byte[size];
        for (int i = 0; i < size; i++) {
            bytes[i] = (byte) (i * 31 + i / 256);
        }
        return bytes;
    }

    void publish(String model, String version, int size) throws Exception {
        byte[] bytes = bytes(size);
        String sha256 =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        Signature signature = Signature.getInstance("Ed25519");
        signature.initSign(keys.getPrivate());
        signature.update(Image.signedText(model, version, size, sha256));
        Path to = Files.createDirectories(folder.resolve("firmware").resolve(model));
        Files.write(to.resolve(version + ".bin"), bytes);
        Files.write(to.resolve(version + ".sig"), signature.sign());
        assertEquals(size, Files.size(to.resolve(version + ".bin")));
    }
}
