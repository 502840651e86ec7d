package io.hanlu.chain;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hanlu.wire.testing.BrokerStub;
import io.hanlu.wire.testing.Mosquitto;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Brokers that do not want to: what they refuse is delivered once they, or others, take it. */
@Tag("slow")
class RefusalIT {

    private static final int SENSORS = 4;
    private static final int POINTS = 2 * SENSORS;
    private static final String ALL = "topic readwrite #\n";

    @RegisterExtension
    private final Chain chain = new Chain();

    private @Nullable Daemon centre;
    private @Nullable Daemon gateway;

    private void start() throws Exception {
        centre = chain.centre();
        gateway = chain.gateway("gateway", Chain.simulated(SENSORS));
        centre.start();
        gateway.start();
        chain.awaitMore(gateway, 10, POINTS);
    }

    private Daemon gateway() {
        return Objects.requireNonNull(gateway);
    }

    private void assertIdentical() throws Exception {
        chain.assertIdentical(
                gateway(), Objects.requireNonNull(centre), () -> Ledger.ofEmbedded(chain.embeddedStore()));
    }

    @Test
    void whatAnAccessListForbadeIsDeliveredWhenItIsCorrected() throws Exception {
        Path acl = chain.write("acl", "topic read #\ntopic write hanlu/1/CN-SN/+/safe\n");
        Mosquitto broker = chain.broker("acl_file " + acl);
        start();
        await().atMost(Duration.ofSeconds(30)).until(() -> gateway().err().contains("0x87"));
        Files.writeString(acl, ALL);
        broker.reload();
        assertIdentical();
    }

    @Test
    void aBrokerThatTakesOneMessageAtATimeIsObeyed() throws Exception {
        Mosquitto broker = chain.broker("max_inflight_messages 1");
        start();
        assertIdentical();
        assertTrue(!broker.log().contains("receive maximum exceeded"), broker::log);
    }

    @Test
    void aSecondGatewayOfTheSameNameCannotLoseWhatTheFirstHas() throws Exception {
        start();
        try (SameName other = new SameName(chain.broker().url())) {
            await().atMost(Duration.ofSeconds(60)).until(() -> other.connections() >= 3);
            assertTrue(
                    gateway().err().contains("same client id"), () -> gateway().tail());
        }
        assertIdentical();
    }

    @Test
    void afterABrokerThatNeverAcknowledgesTheNextIsUsed() throws Exception {
        BrokerStub mute = chain.owned(new BrokerStub());
        mute.answerNoMessage();
        chain.gatewaysConnectTo(mute.port());
        chain.gatewaysConnectTo(chain.broker().port());
        start();
        assertTrue(mute.publishes() > 0, "it was asked first");
        // A connection that lasted is tried again before another: it takes two.
        await().atMost(Duration.ofMinutes(3)).until(() -> {
            mute.refuseConnections(0x88);
            return chain.broker().log().contains("hanlu-luochuan-apple-01");
        });
        assertIdentical();
    }

    @Test
    void whatAFullBrokerRefusesIsDeliveredToTheNextWhenItGoesAway() throws Exception {
        BrokerStub full = chain.owned(new BrokerStub());
        full.answerMessages(0x97);
        chain.gatewaysConnectTo(full.port());
        chain.gatewaysConnectTo(chain.broker().port());
        start();
        await().atMost(Duration.ofSeconds(30)).until(() -> gateway().err().contains("0x97"));
        full.close();
        assertIdentical();
    }

    @Test
    void aBrokerThatTakesNoConnectionIsPassedOver() throws Exception {
        BrokerStub full = chain.owned(new BrokerStub());
        full.refuseConnections(0x97);
        chain.gatewaysConnectTo(full.port());
        chain.gatewaysConnectTo(chain.broker().port());
        start();
        assertIdentical();
        assertTrue(full.connects() > 0, "it was asked first");
    }
}
