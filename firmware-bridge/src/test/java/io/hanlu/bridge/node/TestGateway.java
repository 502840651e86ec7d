package io.hanlu.bridge.node;

import io.hanlu.bridge.Clock;
import io.hanlu.bridge.DeviceException;
import io.hanlu.bridge.Notice;
import io.hanlu.bridge.Reading;
import io.hanlu.bridge.SensorSpec;
import io.hanlu.bridge.Sink;
import io.hanlu.bridge.Source;
import io.hanlu.bridge.testing.TestSensors;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** An endpoint on free loopback ports, and what came out of it. */
final class TestGateway implements Sink, AutoCloseable {

    final NodeEndpoint endpoint;
    final List<Reading> readings = new CopyOnWriteArrayList<>();
    final List<Notice> notices = new CopyOnWriteArrayList<>();
    volatile boolean full;
    private final Path folder;

    TestGateway(Path folder) throws DeviceException {
        this(folder, null, Clock.system());
    }

    TestGateway(Path folder, NodeSettings.@Nullable Firmware firmware, Clock clock) throws DeviceException {
        this.folder = folder;
        InetSocketAddress any = InetSocketAddress.createUnresolved("127.0.0.1", 0);
        endpoint = NodeEndpoint.open(new NodeSettings(any, any, firmware), clock, () -> true);
    }

    Path keyFile(String node) {
        return folder.resolve(node + ".key");
    }

    void writeKey(String node, String key) throws IOException {
        Files.writeString(keyFile(node), key + "\n");
        Files.setPosixFilePermissions(keyFile(node), PosixFilePermissions.fromString("rw-r-----"));
    }

    /** A node whose key is written into its file first. */
    Source.Pushed admit(String node, String key, Map<String, String> options) throws Exception {
        writeKey(node, key);
        Map<String, String> all = new HashMap<>(options);
        all.put("key_file", node + ".key");
        SensorSpec spec = TestSensors.spec(node + "-sensor", "node", "coap:" + node, all, folder);
        Source.Pushed source = endpoint.admit(spec);
        source.start(this);
        return source;
    }

    int port() {
        return endpoint.address().getPort();
    }

    @Override
    public boolean readings(List<Reading> given, boolean live) {
        return !full && readings.addAll(given);
    }

    @Override
    public void notice(Notice notice) {
        notices.add(notice);
    }

    @Override
    public void close() {
        endpoint.close();
    }
}
