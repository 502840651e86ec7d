package io.hanlu.edge.notify;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** An authority, and a server named localhost and nothing else, made by openssl: {@code ca.crt}, {@code server.crt}, {@code server.key}. */
final class Certificates {

    private Certificates() {}

    static void make(Path folder) throws IOException, InterruptedException {
        Files.writeString(folder.resolve("server.ext"), "subjectAltName=DNS:localhost\n");
        openssl(folder, "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=ca -keyout ca.key -out ca.crt");
        openssl(folder, "req -new -newkey rsa:2048 -nodes -subj /CN=server -keyout server.key -out server.csr");
        openssl(
                folder,
                "x509 -req -days 2 -CA ca.crt -CAkey ca.key -CAcreateserial -extfile server.ext -in server.csr -out server.crt");
    }

    private static void openssl(Path folder, String arguments) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(("openssl " + arguments).split(" "))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("openssl " + arguments + ": " + said);
        }
    }
}
