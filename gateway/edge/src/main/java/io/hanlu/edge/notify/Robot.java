package io.hanlu.edge.notify;

import io.hanlu.bridge.Clock;
import io.hanlu.edge.notify.People.RobotSettings;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The robot of a chat group. All three take JSON at an address that is a secret, and answer 200 also when they refuse: what counts is the
 * code in the answer.
 *
 * @see <a href="https://open.dingtalk.com/document/orgapp/custom-robot-access">DingTalk</a>
 * @see <a href="https://developer.work.weixin.qq.com/document/path/91770">WeCom</a>
 * @see <a href="https://open.feishu.cn/document/client-docs/bot-v3/add-custom-bot">Feishu</a>
 */
final class Robot implements Channel {

    private static final Duration TOO_FAST = Duration.ofMinutes(1);

    /** Where the three differ. */
    private sealed interface Dialect {

        /** The body, and the address to send it to. */
        Request request(String address, @Nullable String secret, Message message, long nowMillis);

        /** Names of the answer's code and text. */
        List<String> answer();

        /** Codes of too many messages. */
        Set<Integer> tooFast();

        /** Codes that may go away by themselves, for example when the clock has been set. */
        Set<Integer> temporary();
    }

    private record Request(String address, Map<String, Object> body) {}

    private final RobotSettings settings;
    private final Dialect dialect;
    private final Http http;
    private final Clock clock;

    Robot(RobotSettings settings, Http http, Clock clock) {
        this.settings = settings;
        this.http = http;
        this.clock = clock;
        this.dialect = switch (settings.kind()) {
            case DINGTALK -> new DingTalk();
            case WECOM -> new WeCom();
            case FEISHU -> new Feishu();
        };
    }

    @Override
    public Outcome send(Message message) throws InterruptedException {
        Path file = settings.urlFile();
        try {
            String address = SecretFile.read(file);
            file = settings.secretFile();
            String secret = file == null ? null : SecretFile.read(file);
            Request request = dialect.request(address, secret, message, clock.epochMillis());
            return http.post(
                    URI.create(request.address()),
                    JsonMapper.shared().writeValueAsString(request.body()),
                    Map.of(),
                    this::judge);
        } catch (SecretFile.RefusedException e) {
            return Outcome.again(file + " " + e.getMessage() + "; " + e.right());
        } catch (IllegalArgumentException e) { // its message would show the secret
            return Outcome.never(
                    settings.urlFile() + " holds no address; write the https:// address that the robot was given");
        }
    }

    private Outcome judge(String body) {
        String codeName = dialect.answer().getFirst();
        try {
            JsonNode answer = JsonMapper.shared().readTree(body);
            JsonNode code = answer.path(codeName);
            if (code.isInt()) {
                String what = codeName + " " + code.intValue() + ": "
                        + answer.path(dialect.answer().getLast()).asString("");
                if (code.intValue() == 0) {
                    return new Outcome.Delivered(what);
                }
                return dialect.tooFast().contains(code.intValue())
                        ? new Outcome.Failed(what, true, TOO_FAST)
                        : new Outcome.Failed(what, dialect.temporary().contains(code.intValue()), Duration.ZERO);
            }
        } catch (JacksonException e) {
            // said below: what came is no robot's answer, perhaps the page of a hotspot that wants a login
        }
        return Outcome.again("the answer has no " + codeName + Http.shown(body));
    }

    private static final class DingTalk implements Dialect {

        @Override
        public Request request(String address, @Nullable String secret, Message message, long nowMillis) {
            String signed = address;
            if (secret != null) {
                String sign = Base64.getEncoder().encodeToString(Signature.of(secret, nowMillis + "\n" + secret));
                signed += "&timestamp=" + nowMillis + "&sign=" + URLEncoder.encode(sign, StandardCharsets.UTF_8);
            }
            Map<String, Object> body = new TreeMap<>(
                    Map.of("msgtype", "text", "text", Map.of("content", message.whole() + called(message))));
            if (message.to() != null) {
                body.put("at", Map.of("atMobiles", List.of(message.to()), "isAtAll", false));
            }
            return new Request(signed, body);
        }

        /** Somebody is called only when the text says so, too. */
        private static String called(Message message) {
            return message.to() == null ? "" : "\n@" + message.to();
        }

        @Override
        public List<String> answer() {
            return List.of("errcode", "errmsg");
        }

        @Override
        public Set<Integer> tooFast() {
            return Set.of(130_101, 410_100, 90_030);
        }

        @Override
        public Set<Integer> temporary() {
            return Set.of(-1, 310_000); // busy; signature, of which the time is a part
        }
    }

    private static final class WeCom implements Dialect {

        @Override
        public Request request(String address, @Nullable String secret, Message message, long nowMillis) {
            Map<String, Object> text = new TreeMap<>(Map.of("content", message.whole()));
            if (message.to() != null) {
                text.put("mentioned_mobile_list", List.of(message.to()));
            }
            return new Request(address, Map.of("msgtype", "text", "text", text));
        }

        @Override
        public List<String> answer() {
            return List.of("errcode", "errmsg");
        }

        @Override
        public Set<Integer> tooFast() {
            return Set.of(45_009);
        }

        @Override
        public Set<Integer> temporary() {
            return Set.of(-1);
        }
    }

    private static final class Feishu implements Dialect {

        @Override
        public Request request(String address, @Nullable String secret, Message message, long nowMillis) {
            String called = message.to() == null ? "" : "<at user_id=\"" + message.to() + "\"></at> ";
            Map<String, Object> body =
                    new TreeMap<>(Map.of("msg_type", "text", "content", Map.of("text", called + message.whole())));
            if (secret != null) {
                String seconds = String.valueOf(nowMillis / 1000);
                body.put("timestamp", seconds);
                body.put("sign", Base64.getEncoder().encodeToString(Signature.of(seconds + "\n" + secret, "")));
            }
            return new Request(address, body);
        }

        @Override
        public List<String> answer() {
            return List.of("code", "msg");
        }

        @Override
        public Set<Integer> tooFast() {
            return Set.of(11_232, 99_991_400); // of this robot; of the whole company
        }

        @Override
        public Set<Integer> temporary() {
            return Set.of(19_021); // signature, of which the time is a part
        }
    }
}
