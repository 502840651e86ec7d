package io.hanlu.bridge.node.firmware;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images that were signed with openssl, by the commands that the README gives. */
class OpensslIT {

    private static final String SIGN = """
            set -e
            openssl genpkey -algorithm ed25519 -out key.pem && openssl pkey -in key.pem -pubout -out firmware.pem
            mkdir th-1 && head -c 70000 /dev/urandom >th-1/1.2.0.bin && cd th-1
            printf 'hanlu-firmware-1\\n%s\\n%s\\n%s\\n%s\\n' th-1 1.2.0 "$(stat -c %s 1.2.0.bin)" \\
              "$(sha256sum 1.2.0.bin | cut -c -64)" >text
            openssl pkeyutl -sign -inkey ../key.pem -rawin -in text -out 1.2.0.sig
            mkdir ../th-2 && cp 1.2.0.* ../th-2
            cp 1.2.0.bin 1.3.0.bin && cp 1.2.0.sig 1.3.0.sig
            """;

    @TempDir
    private Path folder;

    @Test
    void anImageSignedAsDocumentedIsOfferedAsWhatItWasSignedAsOnly() throws Exception {
        Process signing = new ProcessBuilder("bash", "-c", SIGN)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        try {
            assertEquals(true, signing.waitFor(60, TimeUnit.SECONDS));
            assertEquals(0, signing.exitValue(), () -> read(folder.resolve("log")));
        } finally {
            signing.destroyForcibly();
        }
        Images images = Images.in(folder, folder.resolve("firmware.pem"));
        assertEquals(
                List.of("1.2.0"), images.of("th-1").stream().map(Image::version).toList());
        assertEquals(List.of(), images.of("th-2"), "another model");
        assertEquals(70_000, images.of("th-1").getFirst().sizeBytes());
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (java.io.IOException e) {
            return e.toString();
        }
    }
}
