package io.hanlu.bridge.node;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hanlu.bridge.Clock;
import io.hanlu.bridge.Notice;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.eclipse.californium.core.CoapResponse;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.MediaTypeRegistry;
import org.eclipse.californium.core.coap.Request;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a node finds, fetches and judges an image. */
class FirmwareTest {

    private static final String KEY = "0123456789abcdef";
    private static final int SIZE = 10_000;

    @TempDir
    private Path folder;

    private TestImages images;
    private TestGateway gateway;
    private TestNode node;

    @BeforeEach
    void open() throws Exception {
        images = new TestImages(folder);
        images.publish("th-1", "1.2.0", SIZE);
        gateway = new TestGateway(folder, images.settings(100, 0), Clock.system());
        gateway.admit("box-7", KEY, Map.of("model", "th-1"));
        gateway.admit("box-8", KEY, Map.of("model", "th-1"));
        gateway.admit("other", KEY, Map.of());
        node = new TestNode("box-7", KEY, gateway.port());
    }

    @AfterEach
    void close() {
        node.close();
        gateway.close();
    }

    @Test
    void aNodeFetchesAnImageFromAnyBlockAndSaysHowItWent() throws Exception {
        Awaitility.await()
                .until(() -> node.get("n/box-7/cfg").getResponseText().equals("{\"every_ms\":1000,\"fw\":\"1.2.0\"}"));
        String manifest = node.get("fw/th-1/manifest").getResponseText();
        assertTrue(
                manifest.matches(
                        "\\{\"model\":\"th-1\",\"version\":\"1.2.0\",\"size\":10000,\"sha256\":\"[0-9a-f]{64}\","
                                + "\"signature\":\"[0-9a-f]{128}\"}"),
                manifest);
        assertArrayEquals(images.bytes(SIZE), node.get("fw/th-1/1.2.0").getPayload());

        Request resumed = Request.newGet();
        resumed.getOptions().setBlock2(2, false, 40); // blocks of 64 bytes, from byte 2560
        CoapResponse rest = node.send(resumed, "fw/th-1/1.2.0");
        assertArrayEquals(
                java.util.Arrays.copyOfRange(images.bytes(SIZE), 2560, 2624),
                java.util.Arrays.copyOf(rest.getPayload(), 64));
        assertTrue(manifest.contains(
                HexFormat.of().formatHex(rest.getOptions().getETags().getFirst())));
        assertEquals(SIZE, rest.getOptions().getSize2());

        assertEquals(
                ResponseCode.CHANGED,
                node.post("n/box-7/fw", "1.2.0 ok", MediaTypeRegistry.TEXT_PLAIN)
                        .getCode());
        assertEquals(
                ResponseCode.NOT_FOUND,
                node.post("n/box-7/fw", "9.9 ok", MediaTypeRegistry.TEXT_PLAIN).getCode());
        assertEquals(
                ResponseCode.BAD_REQUEST,
                node.post("n/box-7/fw", "fine", MediaTypeRegistry.TEXT_PLAIN).getCode());
        assertEquals(
                ResponseCode.FORBIDDEN,
                node.post("n/box-8/fw", "1.2.0 ok", MediaTypeRegistry.TEXT_PLAIN)
                        .getCode());
        assertEquals(
                "FIRMWARE firmware th-1 1.2.0: the roll-out begins, to 100 % of its nodes",
                gateway.notices.getFirst().kind() + " "
                        + gateway.notices.getFirst().text());
    }

    @Test
    void aFailureStopsItAndObserversAreTold() throws Exception {
        var seen = new CopyOnWriteArrayList<String>();
        try (TestNode other = new TestNode("box-8", KEY, gateway.port())) {
            other.observe("n/box-8/cfg", seen::add);
            Awaitility.await().until(() -> seen.contains("{\"every_ms\":1000,\"fw\":\"1.2.0\"}"));
            node.post("n/box-7/fw", "1.2.0 failed check sum", MediaTypeRegistry.TEXT_PLAIN);
            Awaitility.await().until(() -> seen.getLast().equals("{\"every_ms\":1000}"));
            assertEquals(ResponseCode.NOT_FOUND, other.get("fw/th-1/manifest").getCode());
            assertEquals(ResponseCode.NOT_FOUND, other.get("fw/th-1/1.2.0").getCode());
        }
        assertEquals(
                2,
                gateway.notices.stream()
                        .map(Notice::kind)
                        .filter(Notice.Kind.FIRMWARE::equals)
                        .count());
    }

    @Test
    void onlyWhatIsSignedAndMeantForTheNodeIsOffered() throws Exception {
        try (TestNode other = new TestNode("other", KEY, gateway.port())) {
            assertEquals(ResponseCode.NOT_FOUND, other.get("fw/th-1/1.2.0").getCode(), "no model, no firmware");
        }
        assertEquals(ResponseCode.NOT_FOUND, node.get("fw/th-1/1.2.1").getCode());
        assertEquals(ResponseCode.NOT_FOUND, node.get("fw/th-1").getCode());
        assertEquals(ResponseCode.NOT_FOUND, node.get("fw/th-1/1.2.0/x").getCode());

        images.publish("th-1", "1.3.0", SIZE);
        assertTrue(node.get("fw/th-1/manifest").getResponseText().contains("1.3.0"));
        byte[] damaged = images.bytes(SIZE);
        damaged[1] ^= 1;
        Files.write(folder.resolve("firmware/th-1/1.3.0.bin"), damaged);
        Files.setLastModifiedTime(
                folder.resolve("firmware/th-1/1.3.0.bin"), java.nio.file.attribute.FileTime.fromMillis(1));
        assertTrue(node.get("fw/th-1/manifest").getResponseText().contains("1.2.0"));
        assertEquals(ResponseCode.NOT_FOUND, node.get("fw/th-1/1.3.0").getCode());
        Files.delete(folder.resolve("firmware/th-1/1.2.0.sig"));
        assertEquals(ResponseCode.NOT_FOUND, node.get("fw/th-1/manifest").getCode());
    }
}
