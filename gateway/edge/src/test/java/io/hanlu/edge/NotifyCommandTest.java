package io.hanlu.edge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code hanlu notify --test} as somebody types it, against a real web server. */
class NotifyCommandTest {

    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final List<String> bodies = new CopyOnWriteArrayList<>();
    private HttpServer server;

    @BeforeEach
    void start() throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 5);
        server.createContext("/", exchange -> {
            bodies.add(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
            byte[] answer = "taken".getBytes(UTF_8);
            exchange.sendResponseHeaders(exchange.getRequestURI().getPath().equals("/bad") ? 403 : 200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
        Files.writeString(folder.resolve("gateway.yaml"), """
                gateway: {id: gw-1, name: 洛川, site: {region: CN-SN, county: luochuan, tier: base}}
                zones: [{id: room-1, kind: cold-room, sensors: [{id: air-1, driver: sht4x, at: "sim:1/0x44"}]}]
                channels:
                  - {id: good, kind: webhook, url: "http://localhost:PORT/good"}
                  - {id: bad, kind: webhook, url: "http://localhost:PORT/bad"}
                recipients:
                  - {id: zhang, name: 张三, channels: [{channel: good}]}
                  - {id: li, channels: [{channel: bad}]}
                """.replace(
                        "PORT", String.valueOf(server.getAddress().getPort())));
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void oneRecipientIsTried() {
        assertEquals(0, run("--test", "zhang"));
        assertEquals("ok    zhang by good: accepted: taken\n", out.toString());
        assertEquals(1, bodies.size());
        assertTrue(bodies.getFirst().contains("张三,这是 洛川 在"), bodies.getFirst());
    }

    @Test
    void allAreTriedAlthoughOneFails() {
        assertEquals(1, run("--test"));
        assertEquals("""
                ok    zhang by good: accepted: taken
                fail  li by bad: localhost answered with status 403: taken
                """, out.toString());
    }

    @Test
    void whoIsNotThereIsRefusedWithThoseWhoAre() {
        assertEquals(2, run("--test", "wang"));
        assertTrue(
                err.toString()
                        .startsWith(
                                "there is no recipient \"wang\", and no channel of one; there are: zhang, li, good, bad"),
                err.toString());
    }

    private int run(String... test) {
        CommandLine line = new CommandLine(new NotifyCommand());
        line.setOut(new PrintWriter(out));
        line.setErr(new PrintWriter(err));
        String[] all = new String[test.length + 2];
        all[0] = "--config";
        all[1] = folder.resolve("gateway.yaml").toString();
        System.arraycopy(test, 0, all, 2, test.length);
        return line.execute(all);
    }
}
