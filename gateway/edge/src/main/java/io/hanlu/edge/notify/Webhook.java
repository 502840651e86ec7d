package io.hanlu.edge.notify;

import io.hanlu.bridge.Clock;
import io.hanlu.edge.notify.People.WebhookSettings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** A server that takes messages as JSON, signed; also one that sends them on to telephones. {@code config/README.md} has the form. */
final class Webhook implements Channel {

    static final String SIGNATURE = "X-Hanlu-Signature";

    private final WebhookSettings settings;
    private final Http http;
    private final Clock clock;

    Webhook(WebhookSettings settings, Http http, Clock clock) {
        this.settings = settings;
        this.http = http;
        this.clock = clock;
    }

    @Override
    public Outcome send(Message message) throws InterruptedException {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("gateway", message.gateway());
        body.put("id", message.id());
        body.put("to", message.to());
        body.put("recipient", message.recipient());
        body.put("severity", message.severity().id());
        body.put("title", message.title());
        body.put("text", message.text());
        body.put("time", Instant.ofEpochMilli(message.timeMillis()).toString());
        String json = JsonMapper.shared().writeValueAsString(body);
        Path file = settings.urlFile();
        try {
            URI address = settings.url();
            if (file != null) {
                address = URI.create(SecretFile.read(file));
            }
            file = settings.secretFile();
            Map<String, String> headers = Map.of();
            if (file != null) {
                long seconds = clock.epochMillis() / 1000;
                byte[] signature = Signature.of(SecretFile.read(file), seconds + "." + json);
                headers = Map.of(
                        SIGNATURE, "t=" + seconds + ",v1=" + HexFormat.of().formatHex(signature));
            }
            if (address == null) {
                throw new IllegalArgumentException("neither url nor url_file");
            }
            return http.post(address, json, headers, answer -> new Outcome.Delivered("accepted" + Http.shown(answer)));
        } catch (SecretFile.RefusedException e) {
            return Outcome.again(file + " " + e.getMessage() + "; " + e.right());
        } catch (IllegalArgumentException e) { // its message would show the secret
            return Outcome.never(settings.urlFile() + " holds no address; write an https:// address into it");
        }
    }
}
