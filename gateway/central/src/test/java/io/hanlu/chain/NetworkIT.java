package io.hanlu.chain;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hanlu.wire.testing.FaultProxy;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Gateway and centre over bad networks: however they fail, in the end the store has what the journal has, once. */
class NetworkIT {

    private static final int SENSORS = 4;
    private static final int POINTS = 2 * SENSORS;
    private static final int ROUNDS = 15;

    @RegisterExtension
    private final Chain chain = new Chain();

    private @Nullable Daemon gateway;

    private interface Fault {
        void on(FaultProxy network) throws Exception;
    }

    private void surviveAtTheGateway(Fault fault) throws Exception {
        survive(chain.networkOfGateways(), fault);
    }

    private void surviveAtTheCentre(Fault fault) throws Exception {
        survive(chain.networkOfCentre(), fault);
    }

    private void survive(FaultProxy network, Fault fault) throws Exception {
        Daemon centre = chain.centre();
        Daemon started = chain.gateway("gateway", Chain.simulated(SENSORS));
        gateway = started;
        centre.start();
        started.start();
        chain.awaitMore(started, 3, POINTS);
        chain.awaitStored(started, this::store);
        fault.on(network);
        chain.awaitMore(started, ROUNDS, POINTS);
        chain.assertIdentical(started, centre, this::store);
    }

    private Ledger store() throws Exception {
        return Ledger.ofEmbedded(chain.embeddedStore());
    }

    private void measure() throws Exception {
        chain.awaitMore(Objects.requireNonNull(gateway), ROUNDS, POINTS);
    }

    @Test
    void aLinkThatIsGoneForAWhileLosesNothing() throws Exception {
        surviveAtTheGateway(network -> {
            network.stall();
            measure();
            assertFalse(Ledger.missing(chain.committed("gateway"), store()).isEmpty(), "the fault is felt");
            network.heal();
        });
    }

    @Test
    void connectionsThatAreResetLoseNothing() throws Exception {
        surviveAtTheGateway(network -> {
            for (int time = 0; time < 5; time++) {
                int before = network.accepted();
                network.cut();
                await().atMost(Duration.ofMinutes(1)).until(() -> network.accepted() > before);
            }
        });
    }

    @Test
    void aHalfOpenConnectionOfTheGatewayIsNoticedAndLosesNothing() throws Exception {
        surviveAtTheGateway(FaultProxy::halfOpen);
    }

    @Test
    void aHalfOpenConnectionOfTheCentreIsNoticedAndLosesNothing() throws Exception {
        surviveAtTheCentre(FaultProxy::halfOpen);
    }

    @Test
    void aCentreThatIsCutOffLosesNothing() throws Exception {
        surviveAtTheCentre(network -> {
            network.awayFor(Duration.ofSeconds(10));
            measure();
            network.cut();
        });
    }

    @Test
    void overTwoSecondsOfLatencyNothingIsLost() throws Exception {
        surviveAtTheGateway(network -> {
            network.delay(Duration.ofSeconds(2));
            network.cut(); // also the connection has to be made over it
        });
    }

    @Test
    void withAThirdOfAllPacketsLostNothingElseIs() throws Exception {
        surviveAtTheGateway(network -> {
            network.lose(0.3);
            network.cut();
        });
    }

    @Test
    void atEightKilobitsABacklogArrivesAndDoesNotBreakTheConnection() throws Exception {
        surviveAtTheGateway(network -> {
            network.awayFor(Duration.ofSeconds(20));
            measure();
            network.limit(1_000);
        });
    }

    @Test
    void aGatewayThatIsBackAfterTwentySecondsDoesNotWaitAnotherTwenty() throws Exception {
        surviveAtTheGateway(network -> {
            network.away();
            measure();
            long connected = network.accepted();
            network.heal();
            await().atMost(Duration.ofSeconds(10)).until(() -> network.accepted() > connected);
        });
    }

    @Test
    void anotherAddressIsUsedWhileTheFirstIsAway() throws Exception {
        FaultProxy first = chain.networkOfGateways();
        FaultProxy second = chain.networkOfGateways();
        survive(first, network -> {
            network.away();
            await().atMost(Duration.ofSeconds(30)).until(() -> second.accepted() > 0);
        });
        assertTrue(second.bytesUp() > 1_000, "it was used: " + second.bytesUp());
        assertTrue(List.of(1, 2).contains(second.accepted()), second.accepted() + " connections");
    }
}
