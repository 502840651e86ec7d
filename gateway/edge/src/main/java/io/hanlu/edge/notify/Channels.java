package io.hanlu.edge.notify;

import io.hanlu.bridge.Clock;
import io.hanlu.edge.notify.People.ChannelSettings;
import java.security.NoSuchAlgorithmException;
import javax.net.ssl.SSLContext;

/** Makes channels of their settings. */
final class Channels implements AutoCloseable {

    /** What the three chat programs allow a robot. */
    private static final int ROBOT_A_MINUTE = 20;

    /** A cheap modem takes a few seconds for each part. */
    private static final int MODEM_A_MINUTE = 10;

    private static final int SERVER_A_MINUTE = 60;

    private final Http http;
    private final Clock clock;

    Channels(Clock clock) {
        this.clock = clock;
        try {
            this.http = new Http(SSLContext.getDefault(), Channel.PATIENCE, clock);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has TLS", e);
        }
    }

    /** Opens nothing yet. */
    Channel open(ChannelSettings settings) {
        return switch (settings) {
            case People.RobotSettings robot -> new Robot(robot, http, clock);
            case People.WebhookSettings webhook -> new Webhook(webhook, http, clock);
            case People.MailSettings mail -> new Mail(mail, Channel.PATIENCE);
            case People.ModemSettings modem -> new Modem(modem, Modem.ANSWER, clock);
        };
    }

    static int mostAMinute(ChannelSettings settings) {
        return switch (settings) {
            case People.RobotSettings robot -> ROBOT_A_MINUTE;
            case People.ModemSettings modem -> MODEM_A_MINUTE;
            case People.WebhookSettings webhook -> SERVER_A_MINUTE;
            case People.MailSettings mail -> SERVER_A_MINUTE;
        };
    }

    @Override
    public void close() {
        http.close();
    }
}
