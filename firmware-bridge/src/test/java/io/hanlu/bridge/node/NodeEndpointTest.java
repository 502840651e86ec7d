package io.hanlu.bridge.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hanlu.bridge.Bridge;
import io.hanlu.bridge.Clock;
import io.hanlu.bridge.DeviceException;
import io.hanlu.bridge.Notice;
import io.hanlu.bridge.Quality;
import io.hanlu.bridge.Simulation;
import io.hanlu.bridge.Source;
import io.hanlu.bridge.testing.TestSensors;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.eclipse.californium.core.CoapResponse;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.MediaTypeRegistry;
import org.eclipse.californium.elements.DtlsEndpointContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** The endpoint as a node meets it, played by the same library as a client; libcoap plays it in LibcoapIT. */
@Isolated("counts what the whole process has")
class NodeEndpointTest {

    private static final String KEY = "0123456789abcdef";
    private static final String PACK = "[{\"bn\":\"box-7/\",\"n\":\"temperature\",\"u\":\"Cel\",\"v\":2.35},"
            + "{\"n\":\"battery\",\"u\":\"%EL\",\"v\":88},{\"n\":\"link\",\"u\":\"dBm\",\"v\":-71}]";

    @TempDir
    private Path folder;

    private TestGateway gateway;
    private Source.Pushed source;

    @BeforeEach
    void open() throws Exception {
        gateway = new TestGateway(folder);
        source = gateway.admit("box-7", KEY, Map.of());
    }

    @AfterEach
    void close() {
        gateway.close();
    }

    private TestNode node(String id, String key) {
        return new TestNode(id, key, gateway.port());
    }

    @Test
    void whatANodePostsBecomesReadings() throws Exception {
        try (TestNode node = node("box-7", KEY)) {
            assertEquals(ResponseCode.CHANGED, node.post("s", PACK).getCode());
            assertEquals(
                    ResponseCode.CHANGED,
                    node.post("n/box-7", PACK.replace("box-7/", "")).getCode());
        }
        assertEquals(
                List.of(
                        "room-1/box-7-sensor/temperature 235",
                        "room-1/box-7-sensor/battery 88",
                        "room-1/box-7-sensor/link -71"),
                gateway.readings.subList(0, 3).stream()
                        .map(reading -> reading.point() + " " + reading.scaled().orElseThrow())
                        .toList());
        assertEquals(6, gateway.readings.size());
        assertTrue(gateway.readings.stream().allMatch(reading -> reading.quality() == Quality.GOOD));
        assertEquals(0, gateway.endpoint.refused());
    }

    @Test
    void onlyNodesWithTheirKeyComeIn() {
        try (TestNode stranger = node("box-8", KEY);
                TestNode wrong = node("box-7", "another key, of 27 bytes..")) {
            assertNull(stranger.tryPost("s", PACK));
            assertNull(wrong.tryPost("s", PACK));
        }
        assertEquals(List.of(), gateway.readings);
        Awaitility.await().until(() -> gateway.notices.size() == 2);
        assertEquals(Set.of(Notice.Kind.REFUSED), kinds());
        assertTrue(texts().contains(
                        "node \"box-8\" was turned away: no sensor of this gateway has the address coap:box-8"));
        assertTrue(texts().contains("node \"box-7\" was turned away: its key is not the one in its key file"), texts());
        try (TestNode again = node("box-8", KEY)) {
            assertNull(again.tryPost("s", PACK));
        }
        assertTrue(gateway.endpoint.refused() >= 3);
        assertEquals(2, gateway.notices.size(), "once an hour for each name");
    }

    @Test
    void aNodeSpeaksForItselfOnly() throws Exception {
        gateway.admit("box-8", KEY + "8", Map.of());
        try (TestNode node = node("box-8", KEY + "8")) {
            assertEquals(ResponseCode.FORBIDDEN, node.post("s", PACK).getCode());
            assertEquals(ResponseCode.FORBIDDEN, node.post("n/box-7", PACK).getCode());
            assertEquals(
                    ResponseCode.FORBIDDEN,
                    node.post("n/box-7", "[{\"n\":\"door\",\"vb\":true}]").getCode());
            assertEquals(
                    ResponseCode.FORBIDDEN,
                    node.post(
                                    "s",
                                    PACK.replace("box-7", "box-8")
                                            .replace("}]", "},{\"n\":\"x\",\"bn\":\"a/\",\"v\":1}]"))
                            .getCode());
            assertEquals(ResponseCode.FORBIDDEN, node.get("n/box-7/cfg").getCode());
            assertEquals(
                    ResponseCode.CHANGED,
                    node.post("s", PACK.replace("box-7", "box-8")).getCode());
        }
        assertEquals(3, gateway.readings.size());
    }

    @Test
    void aFullGatewaySaysWhenToSendAgain() throws Exception {
        gateway.full = true;
        try (TestNode node = node("box-7", KEY)) {
            CoapResponse response = node.post("s", PACK);
            assertEquals(ResponseCode.SERVICE_UNAVAILABLE, response.getCode());
            assertEquals(30, response.getOptions().getMaxAge());
            gateway.full = false;
            assertEquals(ResponseCode.CHANGED, node.post("s", PACK).getCode());
            source.close();
            assertEquals(ResponseCode.SERVICE_UNAVAILABLE, node.post("s", PACK).getCode(), "while the daemon stops");
            gateway.admit("box-7", KEY, Map.of());
            assertEquals(ResponseCode.CHANGED, node.post("s", PACK).getCode());
        }
        assertEquals(6, gateway.readings.size());
    }

    @Test
    void mistakesAreAnsweredEachWithItsCode() throws Exception {
        try (TestNode node = node("box-7", KEY)) {
            CoapResponse refused = node.post("s", "[{\"n\":\"fan\",\"v\":1}]");
            assertEquals(ResponseCode.UNPROCESSABLE_ENTITY, refused.getCode());
            assertEquals("not taken: fan is no quantity of nodes", refused.getResponseText());
            assertEquals(1, gateway.endpoint.refusedRecords());
            CoapResponse some = node.post("s", PACK.replace("\"n\":\"link\"", "\"n\":\"fan\""));
            assertEquals(ResponseCode.CHANGED, some.getCode());
            assertEquals("not taken: fan is no quantity of nodes", some.getResponseText());
            assertEquals(ResponseCode.BAD_REQUEST, node.post("s", "[").getCode());
            assertEquals(
                    ResponseCode.UNSUPPORTED_CONTENT_FORMAT,
                    node.post("s", PACK, MediaTypeRegistry.TEXT_PLAIN).getCode());
            assertEquals(ResponseCode.METHOD_NOT_ALLOWED, node.get("s").getCode());
            assertEquals(ResponseCode.NOT_FOUND, node.get("nothing").getCode());
            assertEquals(
                    ResponseCode.REQUEST_ENTITY_TOO_LARGE,
                    node.post("s", "[" + " ".repeat(20_000) + "]").getCode());
        }
    }

    @Test
    void aReplacedOrRemovedKeyEndsTheSessionAtOnce() throws Exception {
        try (TestNode node = node("box-7", KEY);
                TestNode renewed = node("box-7", "a new key, 22 bytes...")) {
            assertEquals(ResponseCode.CHANGED, node.post("s", PACK).getCode());
            gateway.writeKey("box-7", "a new key, 22 bytes...");
            assertEquals(ResponseCode.UNAUTHORIZED, node.post("s", PACK).getCode());
            assertEquals(ResponseCode.CHANGED, renewed.post("s", PACK).getCode());
            assertEquals(6, gateway.readings.size());

            Files.delete(gateway.keyFile("box-7"));
            assertEquals(ResponseCode.UNAUTHORIZED, renewed.post("s", PACK).getCode());
            assertNull(node.tryPost("s", PACK), "the old session has ended, and no handshake succeeds");
        }
        assertEquals(6, gateway.readings.size());
        assertTrue(texts().contains("the key it signed in with was replaced or removed"));
    }

    @Test
    void aSessionGoesOnFromAnotherAddressByItsConnectionId() throws Exception {
        try (MovingAddress nat = new MovingAddress(gateway.port());
                TestNode node = new TestNode("box-7", KEY, nat.port())) {
            CoapResponse before = node.post("s", PACK);
            assertEquals(ResponseCode.CHANGED, before.getCode());
            String session = before.advanced()
                    .getSourceContext()
                    .get(DtlsEndpointContext.KEY_SESSION_ID)
                    .toString();
            nat.move();
            CoapResponse after = node.post("s", PACK);
            assertEquals(ResponseCode.CHANGED, after.getCode());
            assertNotNull(after.advanced().getSourceContext().get(DtlsEndpointContext.KEY_WRITE_CONNECTION_ID));
            assertEquals(
                    session,
                    after.advanced()
                            .getSourceContext()
                            .get(DtlsEndpointContext.KEY_SESSION_ID)
                            .toString());
        }
    }

    @Test
    void aNodeLearnsTheTimeItsTasksAndWhatThereIs() throws Exception {
        try (TestNode node = node("box-7", KEY)) {
            long before = Clock.system().epochMillis();
            String time = node.get("time").getResponseText();
            assertTrue(time.matches("\\{\"ms\":\\d{13},\"trusted\":true}"), time);
            assertTrue(Long.parseLong(time.substring(6, 19)) >= before);
            byte[] cbor = node.get("time", MediaTypeRegistry.APPLICATION_CBOR).getPayload();
            assertEquals((byte) 0xa2, cbor[0], "a map of two");
            assertEquals("{\"every_ms\":1000}", node.get("n/box-7/cfg").getResponseText());
            String links = node.get(".well-known/core").getResponseText();
            assertTrue(links.contains("</s>;ct=\"110 112\";rt=\"core.s\""), links);
            assertTrue(links.contains("</time>"), links);
            assertFalse(links.contains("box-7"), "who else is there is nobody's business");
        }
    }

    @Test
    void withoutDtlsANodeIsBelievedWhereThatIsSwitchedOn() throws Exception {
        InetSocketAddress plain = gateway.endpoint.plainAddress();
        assertNotNull(plain);
        try (TestNode node = new TestNode(plain.getPort())) {
            assertEquals(ResponseCode.CHANGED, node.post("s", PACK).getCode());
            assertEquals(
                    ResponseCode.CHANGED,
                    node.post("n/box-7", PACK.replace("box-7/", "")).getCode());
            assertEquals(
                    ResponseCode.UNAUTHORIZED,
                    node.post("s", PACK.replace("box-7/", "")).getCode());
            assertEquals(
                    ResponseCode.FORBIDDEN,
                    node.post("s", PACK.replace("box-7/", "box-9/")).getCode());
        }
        assertEquals(6, gateway.readings.size());
    }

    @Test
    void itsThreadsAreFewNamedAndGoneAfterwards() throws Exception {
        try (TestNode node = node("box-7", KEY)) {
            node.post("s", PACK);
        }
        Set<String> names = Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.equals("nodes") || name.contains(":" + gateway.port()))
                .collect(Collectors.toSet());
        assertTrue(names.contains("nodes") && names.size() <= 2, names.toString());
        gateway.close();
        Awaitility.await()
                .until(() -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(
                                thread -> thread.isAlive() && thread.getName().contains(":" + gateway.port())));
        assertFalse(Files.exists(Path.of("Californium3.properties")));
    }

    @Test
    void aPortThatIsTakenSaysWhatToDo() {
        NodeSettings taken =
                new NodeSettings(InetSocketAddress.createUnresolved("127.0.0.1", gateway.port()), null, null);
        DeviceException e =
                assertThrows(DeviceException.class, () -> NodeEndpoint.open(taken, Clock.system(), () -> true));
        assertTrue(e.getMessage().contains("ss -ulpn"), e.getMessage());
    }

    @Test
    void aKeyFileMustExistAndBeOurs() throws Exception {
        assertTrue(admitting("missing").contains("does not exist; make one with: openssl rand -hex 16"));
        gateway.writeKey("box-9", "short");
        assertTrue(admitting("box-9").contains("holds a key of 5 bytes; 16 to 64 bytes"));
        gateway.writeKey("box-9", "0x0123");
        assertTrue(admitting("box-9").contains("holds a key of 2 bytes"));
        gateway.writeKey("box-9", "0x012");
        assertTrue(admitting("box-9").contains("is no hexadecimal number"));
        gateway.writeKey("box-9", KEY);
        Files.setPosixFilePermissions(gateway.keyFile("box-9"), PosixFilePermissions.fromString("rw-r--r--"));
        assertTrue(admitting("box-9").contains("can be read or changed by others; chmod 640"));
    }

    private String admitting(String node) {
        return assertThrows(
                        DeviceException.class,
                        () -> gateway.endpoint.admit(TestSensors.spec(
                                "a", "node", "coap:" + node, Map.of("key_file", node + ".key"), folder)))
                .getMessage();
    }

    @Test
    void theBridgeOpensTheEndpointWithTheFirstNodeAndClosesIt() throws Exception {
        gateway.writeKey("box-9", KEY);
        try (Bridge bridge = new Bridge(Clock.system(), Simulation.DEFAULT)) {
            var source =
                    bridge.open(TestSensors.spec("a", "node", "coap:box-9", Map.of("key_file", "box-9.key"), folder));
            assertEquals(
                    List.of("temperature", "humidity", "battery", "link"),
                    source.points().stream().map(point -> point.quantity().id()).toList());
        }
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .until(() -> Thread.getAllStackTraces().keySet().stream()
                                .filter(thread -> thread.getName().equals("nodes"))
                                .count()
                        <= 1); // the other is this test's gateway
    }

    @Test
    void theBridgeCountsWhatWasRefused() throws Exception {
        InetSocketAddress at = freeAddress();
        try (Bridge bridge = new Bridge(Clock.system(), Simulation.DEFAULT)) {
            bridge.nodes(new NodeSettings(at, null, null), () -> true);
            assertEquals(0, bridge.refusedNodes());
            Source box = bridge.open(TestSensors.spec(
                    "a", "node", "coap:box-7", Map.of("key_file", gateway.keyFile("box-7") + ""), folder));
            box.start(gateway);
            try (TestNode stranger = new TestNode("box-8", KEY, at.getPort());
                    TestNode node = new TestNode("box-7", KEY, at.getPort())) {
                assertNull(stranger.tryPost("s", PACK));
                node.post("s", PACK.replace("battery", "tide"));
            }
            Awaitility.await().until(() -> bridge.refusedNodes() > 0);
            assertEquals(1, bridge.refusedRecords());
        }
    }

    private static InetSocketAddress freeAddress() throws IOException {
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            return InetSocketAddress.createUnresolved("127.0.0.1", socket.getLocalPort());
        }
    }

    private Set<Notice.Kind> kinds() {
        return gateway.notices.stream().map(Notice::kind).collect(Collectors.toSet());
    }

    private String texts() {
        return gateway.notices.stream().map(Notice::text).collect(Collectors.joining("\n"));
    }
}
