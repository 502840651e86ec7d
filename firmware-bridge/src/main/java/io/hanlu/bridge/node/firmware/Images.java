package io.hanlu.bridge.node.firmware;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.DigestInputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The images in a folder, {@code MODEL/VERSION.bin} with {@code VERSION.sig} beside it, whose signature fits. Each is checked
 * when it comes and whenever its files change; one that is refused is logged once, with the reason. Used by one thread.
 */
public final class Images {

    private static final Logger LOG = LoggerFactory.getLogger(Images.class);

    private static final Pattern VERSION = Pattern.compile("[0-9]{1,5}(\\.[0-9]{1,5}){0,3}");
    private static final String IMAGE = ".bin";
    private static final String SIGNATURE = ".sig";
    private static final int SIGNATURE_BYTES = 64; // RFC 8032
    private static final long MAX_BYTES = 64L << 20;

    /** By which a changed file is noticed. */
    private record Stamp(FileTime image, FileTime signature, long size) {}

    /**
     * @param image null when it was refused
     */
    private record Checked(Stamp stamp, @Nullable Image image) {}

    private final Path folder;
    private final PublicKey key;
    private final Map<Path, Checked> checked = new HashMap<>();

    private Images(Path folder, PublicKey key) {
        this.folder = folder;
        this.key = key;
    }

    /**
     * @param publicKey PEM, as {@code openssl pkey -pubout} writes it
     * @throws IOException when it cannot be read or is no Ed25519 key
     */
    public static Images in(Path folder, Path publicKey) throws IOException {
        String pem = Files.readString(publicKey, US_ASCII);
        String base64 = pem.replaceAll("-----[A-Z ]+-----", "").replaceAll("\\s", "");
        try {
            byte[] der = Base64.getDecoder().decode(base64);
            return new Images(folder, KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(der)));
        } catch (IllegalArgumentException | GeneralSecurityException e) {
            throw new IOException(
                    publicKey + " is no Ed25519 public key: " + e.getMessage()
                            + "; write it with: openssl pkey -in key.pem -pubout",
                    e);
        }
    }

    /** Those of a model, the newest first. */
    public List<Image> of(String model) {
        Path models = folder.resolve(model);
        List<Image> found = new ArrayList<>();
        try (Stream<Path> files = Files.isDirectory(models) ? Files.list(models) : Stream.empty()) {
            for (Path file : files.sorted().toList()) {
                String name = String.valueOf(file.getFileName());
                String version = name.endsWith(IMAGE) ? name.substring(0, name.length() - IMAGE.length()) : "";
                Image image = VERSION.matcher(version).matches() ? check(file, model, version) : null;
                if (image != null) {
                    found.add(image);
                }
            }
        } catch (IOException e) {
            LOG.error("firmware in {} cannot be listed: {}", models, e.toString());
        }
        found.sort(Comparator.comparing(Image::version, Images::compareVersions).reversed());
        return Collections.unmodifiableList(found);
    }

    /** By their numbers: 1.10 comes after 1.9. */
    static int compareVersions(String one, String other) {
        String[] left = one.split("\\.", -1);
        String[] right = other.split("\\.", -1);
        for (int i = 0; i < Math.max(left.length, right.length); i++) {
            int order = Integer.compare(
                    i < left.length ? Integer.parseInt(left[i]) : 0, i < right.length ? Integer.parseInt(right[i]) : 0);
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    private @Nullable Image check(Path file, String model, String version) throws IOException {
        Path signature = file.resolveSibling(version + SIGNATURE);
        if (!Files.isRegularFile(signature)) {
            return null; // perhaps still being copied
        }
        Stamp stamp =
                new Stamp(Files.getLastModifiedTime(file), Files.getLastModifiedTime(signature), Files.size(file));
        Checked before = checked.get(file);
        if (before != null && before.stamp().equals(stamp)) {
            return before.image();
        }
        Image image = null;
        try {
            image = verify(file, signature, model, version, stamp.size());
            LOG.info("firmware {} {}: {} bytes, its signature fits", model, version, stamp.size());
        } catch (GeneralSecurityException e) {
            LOG.error(
                    "firmware {} {} is not offered: {}; sign the image again, and see that nodes.firmware.public_key belongs"
                            + " to the key it is signed with",
                    model,
                    version,
                    e.getMessage());
        }
        checked.put(file, new Checked(stamp, image));
        return image;
    }

    private Image verify(Path file, Path signatureFile, String model, String version, long size)
            throws IOException, GeneralSecurityException {
        if (size == 0 || size > MAX_BYTES) {
            throw new GeneralSecurityException("it is " + size + " bytes long; 1 to " + MAX_BYTES + " are taken");
        }
        if (Files.size(signatureFile) != SIGNATURE_BYTES) {
            throw new GeneralSecurityException(signatureFile + " is not a signature of " + SIGNATURE_BYTES + " bytes");
        }
        byte[] signature = Files.readAllBytes(signatureFile);
        String sha256 = sha256(file);
        Signature ed25519 = Signature.getInstance("Ed25519");
        ed25519.initVerify(key);
        ed25519.update(Image.signedText(model, version, size, sha256));
        if (!ed25519.verify(signature)) {
            throw new GeneralSecurityException("its signature does not fit model, version and content");
        }
        return new Image(model, version, file, size, sha256, HexFormat.of().formatHex(signature));
    }

    private static String sha256(Path file) throws IOException, GeneralSecurityException {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
