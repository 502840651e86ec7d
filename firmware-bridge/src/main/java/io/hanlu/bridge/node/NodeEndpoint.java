package io.hanlu.bridge.node;

import io.hanlu.bridge.Clock;
import io.hanlu.bridge.DeviceException;
import io.hanlu.bridge.Quality;
import io.hanlu.bridge.SensorSpec;
import io.hanlu.bridge.Source;
import io.hanlu.bridge.node.firmware.Image;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.security.Principal;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import org.eclipse.californium.core.CoapResource;
import org.eclipse.californium.core.CoapServer;
import org.eclipse.californium.core.network.CoapEndpoint;
import org.eclipse.californium.core.network.Endpoint;
import org.eclipse.californium.elements.auth.PreSharedKeyIdentity;
import org.eclipse.californium.elements.config.Configuration;
import org.eclipse.californium.elements.util.Filter;
import org.eclipse.californium.scandium.DTLSConnector;
import org.eclipse.californium.scandium.config.DtlsConnectorConfig;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where all wireless nodes of a gateway come in: one CoAP server, on a port with DTLS and, in laboratories, on one without.
 * Any thread may call it; requests are handled on its one thread {@code nodes}.
 */
public final class NodeEndpoint implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(NodeEndpoint.class);

    /** How often new images and silent nodes are looked for. */
    private static final int LOOK_SECONDS = 60;

    private final Clock clock;
    private final Admission admission;
    private final LongAdder refusedRecords = new LongAdder();
    private final ScheduledExecutorService executor;
    private final CoapServer server;
    private final Endpoint secure;
    private final @Nullable Endpoint plain;
    private final CoapResource nodes = new CoapResource("n");
    private final Map<NodeSource, WantedResource> wanted = new ConcurrentHashMap<>();
    private final @Nullable FirmwareOffice firmware;
    private @Nullable Future<?> look;

    /**
     * Begins to listen.
     *
     * @param clockTrusted whether the gateway's own clock is kept by a time service, for the nodes that ask for the time
     * @throws DeviceException when a port cannot be listened on
     */
    public static NodeEndpoint open(NodeSettings settings, Clock clock, BooleanSupplier clockTrusted)
            throws DeviceException {
        NodeEndpoint endpoint = new NodeEndpoint(settings, clock, clockTrusted);
        try {
            for (Endpoint each : endpoint.server.getEndpoints()) {
                start(each);
            }
            endpoint.server.start();
            endpoint.lookAfterFirmware();
        } catch (DeviceException e) {
            endpoint.close();
            throw e;
        }
        return endpoint;
    }

    private static void start(Endpoint endpoint) throws DeviceException {
        try {
            endpoint.start();
        } catch (IOException e) {
            throw new DeviceException(
                    Quality.BUS,
                    "nodes cannot be listened for at " + endpoint.getUri() + ": " + e.getMessage()
                            + "; stop the program that has the port (ss -ulpn), or set nodes.listen to another",
                    e);
        }
    }

    private static InetSocketAddress resolved(InetSocketAddress named) throws DeviceException {
        try {
            return new InetSocketAddress(InetAddress.getAllByName(named.getHostString())[0], named.getPort());
        } catch (UnknownHostException e) {
            throw new DeviceException(
                    Quality.BUS,
                    "nodes cannot be listened for at " + named
                            + ": this machine has no such address; set nodes.listen to"
                            + " one of its own, or to 0.0.0.0:" + named.getPort(),
                    e);
        }
    }

    private NodeEndpoint(NodeSettings settings, Clock clock, BooleanSupplier clockTrusted) throws DeviceException {
        this.clock = clock;
        admission = new Admission(clock);
        Configuration configuration = CoapLimits.configuration();
        executor = new ScheduledThreadPoolExecutor(
                1, work -> Thread.ofPlatform().name("nodes").daemon().unstarted(work));
        server = new CoapServer(configuration);
        server.setExecutors(executor, executor, true);

        NodeKeys keys = new NodeKeys(admission);
        DTLSConnector connector = new DTLSConnector(DtlsConnectorConfig.builder(configuration)
                .setAddress(resolved(settings.listen()))
                .setAdvancedPskStore(keys)
                .setApplicationLevelInfoSupplier(keys)
                .setConnectionListener(new WrongKeys(admission))
                .build());
        connector.setExecutor(executor);
        secure = new CoapEndpoint.Builder()
                .setConfiguration(configuration)
                .setConnector(connector)
                .build();
        server.addEndpoint(secure);
        if (settings.plain() != null) {
            LOG.warn(
                    "nodes.plain: {} takes readings from anybody, without encryption and without a key. For a laboratory"
                            + " only: delete nodes.plain from the configuration",
                    settings.plain());
            plain = new CoapEndpoint.Builder()
                    .setConfiguration(configuration)
                    .setInetSocketAddress(resolved(settings.plain()))
                    .build();
            server.addEndpoint(plain);
        } else {
            plain = null;
        }
        Filter<Principal> stale = peer -> peer instanceof PreSharedKeyIdentity node && !keys.current(node);
        server.setMessageDeliverer(new Gate(
                server.getRoot(),
                configuration,
                keys,
                admission,
                () -> LOG.debug("ending: {}", connector.startTerminateConnectionsForPrincipal(stale))));
        nodes.getAttributes().setTitle("/n/ID measurements of one node, /n/ID/cfg what it should do");
        server.add(new SenmlResource(SenmlResource.NAME, null, admission, clock, refusedRecords));
        server.add(nodes);
        server.add(new TimeResource(clock, clockTrusted));
        firmware = settings.firmware() == null ? null : FirmwareOffice.open(settings.firmware(), admission, clock);
        if (firmware != null) {
            server.add(new FirmwareResource(admission, firmware));
        }
    }

    /**
     * Lets a node in, until the source is closed.
     *
     * @throws DeviceException when its key cannot be read
     */
    public Source.Pushed admit(SensorSpec spec) throws DeviceException {
        String id = Node.id(spec);
        NodeSource source = new NodeSource(id, spec, Node.quantities(spec), this::shutOut);
        admission.admit(source, Node.keyFile(spec));
        CoapResource own = new SenmlResource(id, id, admission, clock, refusedRecords);
        own.setVisible(false);
        WantedResource task = new WantedResource(source, admission);
        own.add(task);
        wanted.put(source, task);
        if (firmware != null) {
            own.add(new ReportResource(source, admission, firmware, this::renewTasks));
        }
        nodes.add(own);
        executor.execute(this::renewTasks);
        return source;
    }

    private void lookAfterFirmware() {
        if (firmware != null) {
            look = executor.scheduleWithFixedDelay(this::renewTasks, LOOK_SECONDS, LOOK_SECONDS, TimeUnit.SECONDS);
        }
    }

    /** Looks which images there are now and who fell silent, and tells nodes what is news. On the endpoint's thread. */
    private void renewTasks() {
        FirmwareOffice office = firmware;
        if (office == null) {
            return;
        }
        try {
            office.expire();
            wanted.forEach((node, task) ->
                    task.want(office.wanted(node).map(Image::version).orElse(null)));
        } catch (RuntimeException e) {
            LOG.error("what nodes should run could not be looked up", e); // and the next time comes all the same
        }
    }

    private void shutOut(NodeSource node) {
        wanted.remove(node);
        if (admission.shutOut(node)) {
            nodes.delete(nodes.getChild(node.node()));
        }
    }

    /** Where nodes come in with DTLS; tells the port when any was asked for. */
    public InetSocketAddress address() {
        return secure.getAddress();
    }

    /** Where they come in without; null for not at all. */
    public @Nullable InetSocketAddress plainAddress() {
        return plain == null ? null : plain.getAddress();
    }

    /** How often somebody was turned away, since the start. */
    public long refused() {
        return admission.refused();
    }

    /** Records that were not understood, since the start. */
    public long refusedRecords() {
        return refusedRecords.sum();
    }

    @Override
    public void close() {
        if (look != null) {
            look.cancel(false);
        }
        server.stop();
        server.destroy();
        executor.shutdownNow();
    }
}
