package io.hanlu.bridge.node;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hanlu.bridge.Clock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The endpoint against somebody else's CoAP and DTLS: Debian's {@code libcoap3-bin}, which deploy/test installs. */
class LibcoapIT {

    private static final String KEY = "0123456789abcdef";
    private static final String OPENSSL = "coap-client-openssl";
    private static final int SIZE = 100_001;

    @TempDir
    private Path folder;

    private TestImages images;
    private TestGateway gateway;

    @BeforeEach
    void open() throws Exception {
        images = new TestImages(folder);
        images.publish("th-1", "1.2.0", SIZE);
        gateway = new TestGateway(folder, images.settings(100, 0), Clock.system());
        gateway.admit("box-7", KEY, Map.of("model", "th-1"));
        gateway.admit("box-8", KEY, Map.of("model", "th-1"));
    }

    @AfterEach
    void close() {
        gateway.close();
    }

    /** {@code /usr/bin/coap-client-…}, signed in as a node. */
    private Process start(String client, String node, String key, String path, String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of(client, "-u", node, "-k", key));
        command.addAll(List.of(options));
        command.add("coaps://127.0.0.1:" + gateway.port() + "/" + path);
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("out").toFile())
                .start();
    }

    private String run(String client, String node, String key, String path, String... options) throws Exception {
        Process process = start(client, node, key, path, options);
        try {
            assertTrue(process.waitFor(60, TimeUnit.SECONDS), "no end to " + path);
        } finally {
            process.destroyForcibly();
        }
        return Files.readString(folder.resolve("out"));
    }

    @ParameterizedTest
    @ValueSource(strings = {OPENSSL, "coap-client-gnutls"})
    void aNodeSignsInWithItsKeyAndPosts(String client) throws Exception {
        // %25 is a %: the client decodes what follows -e
        String json = "[{\"n\":\"temperature\",\"u\":\"Cel\",\"v\":3.25},{\"n\":\"battery\",\"u\":\"%25EL\",\"v\":88}]";
        assertEquals("", run(client, "box-7", KEY, "s", "-m", "post", "-t", "110", "-e", json));
        Path cbor = folder.resolve("pack.cbor"); // [{0: "link", 1: "dBm", 2: -71}]
        Files.write(cbor, HexFormat.of().parseHex("81a300646c696e6b016364426d023846"));
        assertEquals("", run(client, "box-7", KEY, "n/box-7", "-m", "post", "-t", "112", "-f", cbor.toString()));
        assertEquals(
                List.of("temperature 325", "battery 88", "link -71"),
                gateway.readings.stream()
                        .map(reading -> reading.point().quantity().id() + " "
                                + reading.scaled().orElseThrow())
                        .toList());
        String refused = run(client, "box-8", KEY, "n/box-7", "-m", "post", "-t", "110", "-e", json);
        assertTrue(refused.startsWith("4.03"), refused);
    }

    @Test
    void aLargePackComesInBlocks() throws Exception {
        StringBuilder pack = new StringBuilder("[{\"bn\":\"box-7/\",\"bu\":\"Cel\",\"s\":0}");
        for (int second = 200; second > 0; second--) {
            pack.append(",{\"n\":\"temperature\",\"t\":-").append(second).append(",\"v\":2.5}");
        }
        Files.writeString(folder.resolve("pack"), pack.append("]"), UTF_8);
        String answer = run(
                OPENSSL, "box-7", KEY, "s", "-m", "post", "-t", "110", "-b", "256", "-f", "" + folder.resolve("pack"));
        assertEquals("", answer);
        assertEquals(200, gateway.readings.size());
    }

    @Test
    void aWrongKeyGetsNothing() throws Exception {
        String answer =
                run(OPENSSL, "box-7", "fedcba9876543210", "s", "-B", "3", "-m", "post", "-t", "110", "-e", "[]");
        assertTrue(!answer.contains("4.00"), answer);
        assertTrue(gateway.endpoint.refused() > 0);
        assertEquals(List.of(), gateway.readings);
    }

    @Test
    void anImageComesInBlocksFromTheFirstOrFromAnyOther() throws Exception {
        byte[] image = images.bytes(SIZE);
        Path to = folder.resolve("image");
        run(OPENSSL, "box-7", KEY, "fw/th-1/1.2.0", "-o", to.toString());
        assertArrayEquals(image, Files.readAllBytes(to));
        Files.delete(to);
        run(OPENSSL, "box-7", KEY, "fw/th-1/1.2.0", "-b", "256", "-o", to.toString());
        assertArrayEquals(image, Files.readAllBytes(to));
        Files.delete(to);
        // libcoap asks for this one block only
        run(OPENSSL, "box-7", KEY, "fw/th-1/1.2.0", "-b", "90,1024", "-o", to.toString());
        assertArrayEquals(Arrays.copyOfRange(image, 90 * 1024, 91 * 1024), Files.readAllBytes(to));
        Files.delete(to);
        run(OPENSSL, "box-7", KEY, "fw/th-1/1.2.0", "-b", "97,1024", "-o", to.toString());
        assertArrayEquals(Arrays.copyOfRange(image, 97 * 1024, SIZE), Files.readAllBytes(to), "the last");
    }

    @Test
    void aNodeSeesWhatThereIsAndObservesWhatItShouldDo() throws Exception {
        String links = run(OPENSSL, "box-7", KEY, ".well-known/core");
        assertTrue(links.contains("</s>") && links.contains("</time>") && links.contains("</fw>"), links);
        assertTrue(run(OPENSSL, "box-7", KEY, "time").matches("\\{\"ms\":\\d{13},\"trusted\":true}\\s*"));

        Process observer = start(OPENSSL, "box-7", KEY, "n/box-7/cfg", "-s", "60");
        try {
            Path seen = folder.resolve("out");
            Awaitility.await().until(() -> Files.readString(seen).contains("\"fw\":\"1.2.0\""));
            try (TestNode other = new TestNode("box-8", KEY, gateway.port())) {
                other.post("n/box-8/fw", "1.2.0 failed check sum", 0);
            }
            Awaitility.await().until(() -> Files.readString(seen).contains("{\"every_ms\":1000}"));
        } finally {
            observer.destroyForcibly().waitFor();
        }
    }
}
