package io.hanlu.edge;

import io.hanlu.bridge.Quality;
import io.hanlu.edge.clock.GatewayClock;
import io.hanlu.edge.clock.Trust;
import io.hanlu.edge.config.GatewayConfig;
import io.hanlu.wire.chunk.PointTable;
import io.hanlu.wire.message.Birth;
import io.hanlu.wire.message.SigningKey;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How this gateway introduces itself. */
final class Births {

    private Births() {}

    /** @param own what replies to commands are signed with; null when the gateway takes none */
    static Birth of(GatewayConfig config, PointTable table, @Nullable SigningKey own, GatewayClock clock) {
        GatewayConfig.Gateway gateway = config.gateway();
        return new Birth(
                clock.epochMillis(),
                Version.SOFTWARE,
                Version.number(),
                clock.boot(),
                clock.trust() == Trust.TRUSTED ? "trusted" : "untrusted",
                new Birth.GatewayName(
                        gateway.id(),
                        gateway.name(),
                        new Birth.Site(
                                gateway.site().region(),
                                gateway.site().county(),
                                gateway.site().tier().id())),
                gateway.timezone().getId(),
                config.zones().stream()
                        .map(zone -> new Birth.Zone(
                                zone.id(), zone.name(), zone.kind().id()))
                        .toList(),
                table.stream(),
                table.entries(),
                Birth.hex(table.hash()),
                Arrays.stream(Quality.values()).collect(Collectors.toMap(Quality::code, Quality::id)),
                own == null ? null : own.verifyingKey().text());
    }
}
