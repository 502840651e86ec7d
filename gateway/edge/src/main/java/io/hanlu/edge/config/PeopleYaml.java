package io.hanlu.edge.config;

import io.hanlu.edge.alarm.Severity;
import io.hanlu.edge.notify.People;
import io.hanlu.edge.notify.People.Address;
import io.hanlu.edge.notify.People.ChannelSettings;
import io.hanlu.edge.notify.People.Hours;
import io.hanlu.edge.notify.People.Recipient;
import io.hanlu.edge.notify.People.Step;
import io.hanlu.edge.notify.SecretFile;
import io.hanlu.edge.words.Language;
import io.hanlu.wire.config.ConfigNode;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The sections {@code channels}, {@code recipients} and {@code escalation}: who is told of alarms, and how. */
final class PeopleYaml {

    private static final Pattern WORD = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");
    private static final String WORD_FORM = "1 to 63 of a-z, 0-9 and -, not starting with -, as in keeper";
    private static final Pattern TELEPHONE = Pattern.compile("\\+?[0-9]{5,20}");
    private static final String TELEPHONE_FORM = "a telephone number of 5 to 20 digits, as in \"+8613800000000\"";
    private static final Pattern MAIL = Pattern.compile("[^@\\s<>,;\"]{1,64}@[A-Za-z0-9][A-Za-z0-9.-]{0,252}");
    private static final String MAIL_FORM = "a mail address, as in zhang@example.cn";
    private static final Pattern MEMBER = Pattern.compile("\\S{1,100}");
    private static final Pattern HOURS = Pattern.compile("([0-9]{2}:[0-9]{2})-([0-9]{2}:[0-9]{2})");
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration SHORTEST_REPEAT = Duration.ofMinutes(5);
    private static final List<Integer> SPEEDS = List.of(1200, 2400, 4800, 9600, 19_200, 38_400, 57_600, 115_200);

    /** What stands behind {@code kind}. */
    private enum Kind {
        DINGTALK,
        WECOM,
        FEISHU,
        WEBHOOK,
        SMTP,
        SMS_MODEM,
        SMS_WEBHOOK
    }

    private final Collection<String> zones;
    private final Language language;
    private final Map<String, Kind> kinds = new HashMap<>(); // by channel
    private final Map<String, Integer> channelLines = new HashMap<>();
    private final Map<String, Integer> recipientLines = new HashMap<>();
    private final Map<String, Set<String>> byName = new LinkedHashMap<>(); // ids of recipients, by id and role

    private boolean allNamed = true; // whom escalation names is known

    private PeopleYaml(Collection<String> zones, Language language) {
        this.zones = zones;
        this.language = language;
    }

    /**
     * @param zones ids of all zones
     * @param language of those who have none of their own
     */
    static People read(ConfigNode root, Collection<String> zones, Language language) {
        return new PeopleYaml(zones, language).people(root);
    }

    private People people(ConfigNode root) {
        List<ChannelSettings> channels = new ArrayList<>();
        for (ConfigNode node : items(root, "channels", "{id: ding, kind: dingtalk, url_file: dingtalk.url}")) {
            ChannelSettings channel = channel(node);
            if (channel != null) {
                channels.add(channel);
            }
        }
        List<Recipient> recipients = new ArrayList<>();
        Map<String, ConfigNode> nodes = new LinkedHashMap<>();
        for (ConfigNode node : items(root, "recipients", "{id: zhang, channels: [{channel: ding}]}")) {
            Recipient recipient = recipient(node);
            recipients.add(recipient);
            nodes.put(recipient.id(), node);
        }
        nodes.values()
                .forEach(node -> node.find("role").ifPresent(role -> {
                    if (role.good() && recipientLines.containsKey(role.text())) {
                        role.wrong(
                                "\"" + role.text() + "\" is also the id of a recipient", "give the role another name");
                    }
                }));
        for (Recipient recipient : recipients) {
            if (recipient.role() != null) {
                byName.computeIfAbsent(recipient.role(), any -> new LinkedHashSet<>())
                        .add(recipient.id());
            }
        }
        List<Step> steps = new ArrayList<>();
        ConfigNode section = root.find("escalation").orElse(null);
        if (section == null) {
            if (!recipients.isEmpty()) {
                steps.add(new Step(
                        Duration.ZERO, recipients.stream().map(Recipient::id).toList(), null));
            }
            return new People(channels, recipients, steps);
        }
        for (ConfigNode node : section.list("{after: 0m, to: [zhang]}")) {
            steps.add(step(node, steps.isEmpty() ? null : steps.getLast()));
        }
        nodes.forEach((id, node) -> {
            if (allNamed && steps.stream().noneMatch(step -> step.to().contains(id))) {
                node.optional("id", id)
                        .wrong("\"" + id + "\" is in no step of escalation, so is never told", "name it in one");
            }
        });
        return new People(channels, recipients, steps);
    }

    private static List<ConfigNode> items(ConfigNode root, String key, String example) {
        return root.find(key).map(list -> list.list(example)).orElse(List.of());
    }

    private @Nullable ChannelSettings channel(ConfigNode section) {
        String id = GatewayYaml.id(section, "ding", channelLines, "channel");
        ConfigNode kindNode = section.required("kind", "dingtalk");
        Kind kind = kindNode.choice(Kind.class);
        if (!kindNode.good()) {
            section.acceptAnyKey();
            kinds.put(id, Kind.WEBHOOK); // which takes any address
            return null;
        }
        kinds.put(id, kind);
        return switch (kind) {
            case DINGTALK -> robot(section, id, People.RobotKind.DINGTALK);
            case WECOM -> robot(section, id, People.RobotKind.WECOM);
            case FEISHU -> robot(section, id, People.RobotKind.FEISHU);
            case WEBHOOK -> webhook(section, id, false);
            case SMS_WEBHOOK -> webhook(section, id, true);
            case SMTP -> mail(section, id);
            case SMS_MODEM ->
                new People.ModemSettings(
                        id,
                        section.required("port", "/dev/serial/by-id/usb-…").path(),
                        speed(section.optional("baud", "115200")),
                        secret(section, "pin_file"),
                        section.find("centre")
                                .map(node -> node.text(TELEPHONE, TELEPHONE_FORM))
                                .orElse(null));
        };
    }

    private static ChannelSettings robot(ConfigNode section, String id, People.RobotKind kind) {
        // WeCom's robots know no signature: their address is all there is
        Path secret = kind == People.RobotKind.WECOM ? null : secret(section, "secret_file");
        return new People.RobotSettings(
                id, kind, urlIn(section.required("url_file", "/etc/hanlu/" + kind.id() + ".url")), secret);
    }

    private static ChannelSettings webhook(ConfigNode section, String id, boolean sms) {
        ConfigNode file = section.find("url_file").orElse(null);
        ConfigNode url = file == null
                ? section.required("url", "https://alarms.example/hanlu")
                : section.find("url").orElse(null);
        if (file != null && url != null) {
            url.wrong("stands beside url_file", "the address stands in one of the two: delete the other");
        }
        return new People.WebhookSettings(
                id,
                url == null ? null : url.uri(List.of("https", "http")),
                file == null ? null : urlIn(file),
                secret(section, "secret_file"),
                sms);
    }

    private static Path urlIn(ConfigNode node) {
        Path file = node.path();
        try {
            if (node.good() && !isAddress(SecretFile.read(file))) {
                node.wrong("holds no address", "write into " + file + " the https:// address that the robot was given");
            }
        } catch (SecretFile.RefusedException e) {
            node.wrong("\"" + node.text() + "\" " + e.getMessage(), e.right());
        }
        return file;
    }

    private static boolean isAddress(String text) {
        try {
            URI uri = new URI(text);
            return uri.getHost() != null && ("https".equals(uri.getScheme()) || "http".equals(uri.getScheme()));
        } catch (URISyntaxException e) { // whose message would show the secret
            return false;
        }
    }

    private static @Nullable Path secret(ConfigNode section, String key) {
        ConfigNode node = section.find(key).orElse(null);
        if (node == null) {
            return null;
        }
        Path file = node.path();
        if (node.good()) {
            try {
                SecretFile.read(file);
            } catch (SecretFile.RefusedException e) {
                node.wrong("\"" + node.text() + "\" " + e.getMessage(), e.right());
            }
        }
        return file;
    }

    private static ChannelSettings mail(ConfigNode section, String id) {
        ConfigNode url = section.required("url", "smtps://smtp.example.cn");
        URI uri = url.uri(List.of("smtps", "smtp"));
        ConfigNode plainNode = section.optional("plain", "false");
        boolean plain = plainNode.bool();
        Path ca = section.find("ca").map(ConfigNode::file).orElse(null);
        ConfigNode username = section.find("username").orElse(null);
        if (plain && uri.getScheme().equals("smtps")) {
            plainNode.wrong("does not fit smtps://, which is encrypted", "write smtp://, or delete plain");
        } else if (plain && username != null) {
            plainNode.wrong("would send the password unencrypted", "delete plain, or username and password_file");
        }
        boolean signsIn = username != null || section.find("password_file").isPresent();
        if (signsIn && section.find("password_file").isEmpty()) {
            section.required("password_file", "/etc/hanlu/mail.password");
        }
        return new People.MailSettings(
                id,
                uri,
                plain,
                ca,
                section.required("from", "hanlu@example.cn").text(MAIL, MAIL_FORM),
                signsIn ? section.required("username", "hanlu@example.cn").text() : null,
                secret(section, "password_file"));
    }

    private static int speed(ConfigNode node) {
        return Integer.parseInt(node.choice(SPEEDS.stream().map(String::valueOf).toList()));
    }

    private Recipient recipient(ConfigNode section) {
        String id = GatewayYaml.id(section, "zhang", recipientLines, "recipient");
        byName.put(id, new LinkedHashSet<>(Set.of(id)));
        return new Recipient(
                id,
                section.find("name")
                        .map(name -> name.text(Pattern.compile(".{1,100}"), "1 to 100 characters"))
                        .orElse(id),
                section.find("role").map(role -> role.text(WORD, WORD_FORM)).orElse(null),
                section.find("language")
                        .map(node -> node.choice(Language.class))
                        .orElse(language),
                section.find("zones").map(this::zones).orElse(List.of()),
                section.optional("from", "low").choice(Severity.class),
                section.find("hours").map(PeopleYaml::hours).orElse(List.of()),
                addresses(section.required("channels", "[{channel: ding}]")));
    }

    private List<String> zones(ConfigNode list) {
        List<String> named = new ArrayList<>();
        for (ConfigNode node : list.list("room-1")) {
            String zone = node.text();
            if (node.good() && !zones.contains(zone)) {
                node.wrong("\"" + zone + "\" is no zone", "one of " + String.join(", ", zones));
            }
            named.add(zone);
        }
        return named;
    }

    private static List<Hours> hours(ConfigNode list) {
        List<Hours> hours = new ArrayList<>();
        for (ConfigNode node : list.list("\"07:00-19:00\"")) {
            String text = node.text();
            Matcher form = HOURS.matcher(text);
            LocalTime from = form.matches() ? time(form.group(1)) : null;
            LocalTime to = form.matches() ? time(form.group(2)) : null;
            if (!node.good()) {
                continue;
            }
            if (from == null || to == null) {
                node.wrong(
                        "\"" + text + "\" are no hours", "write from and to, as in \"07:00-19:00\" or \"22:00-06:00\"");
            } else if (from.equals(to)) {
                node.wrong(
                        "\"" + text + "\" ends when it begins", "delete hours for always, or correct one of the two");
            } else {
                hours.add(new Hours(from, to));
            }
        }
        return hours;
    }

    private static @Nullable LocalTime time(String text) {
        if (text.equals("24:00")) {
            return LocalTime.MIDNIGHT;
        }
        int hour = Integer.parseInt(text.substring(0, 2));
        int minute = Integer.parseInt(text.substring(3));
        return hour < 24 && minute < 60 ? LocalTime.of(hour, minute) : null;
    }

    private List<Address> addresses(ConfigNode list) {
        List<Address> addresses = new ArrayList<>();
        for (ConfigNode section : list.list("{channel: ding}")) {
            ConfigNode channel = section.required("channel", "ding");
            String id = channel.text();
            Kind kind = kinds.get(id);
            if (kind == null) {
                if (channel.good()) {
                    channel.wrong(
                            "\"" + id + "\" is no channel",
                            kinds.isEmpty()
                                    ? "add it to channels"
                                    : "one of " + String.join(", ", sorted(kinds.keySet())));
                }
                section.acceptAnyKey();
                continue;
            }
            Address address = new Address(id, address(section, kind));
            if (addresses.contains(address)) {
                channel.wrong("is there already with this address", "delete one of the two");
            }
            addresses.add(address);
        }
        return addresses;
    }

    private static List<String> sorted(Collection<String> words) {
        return words.stream().sorted().toList();
    }

    private static @Nullable String address(ConfigNode section, Kind kind) {
        return switch (kind) {
            case SMTP -> section.required("to", "zhang@example.cn").text(MAIL, MAIL_FORM);
            case SMS_MODEM, SMS_WEBHOOK ->
                section.required("to", "\"+8613800000000\"").text(TELEPHONE, TELEPHONE_FORM);
            case DINGTALK, WECOM ->
                section.find("to").map(to -> to.text(TELEPHONE, TELEPHONE_FORM)).orElse(null);
            case FEISHU, WEBHOOK ->
                section.find("to")
                        .map(to -> to.text(MEMBER, "1 to 100 characters without spaces"))
                        .orElse(null);
        };
    }

    private Step step(ConfigNode section, @Nullable Step before) {
        ConfigNode afterNode = section.required("after", "10m");
        Duration after = afterNode.duration(Duration.ZERO, DAY);
        if (before != null && after.compareTo(before.after()) <= 0) {
            afterNode.wrong("is not later than the step before", "write the steps in the order of time");
        }
        Set<String> to = new LinkedHashSet<>();
        for (ConfigNode node : section.required("to", "[zhang]").list("zhang")) {
            String name = node.text();
            Set<String> ids = byName.get(name);
            if (ids != null) {
                to.addAll(ids);
            } else {
                allNamed = false;
                node.wrong(
                        "\"" + name + "\" is neither a recipient nor a role",
                        byName.isEmpty() ? "add it to recipients" : "one of " + String.join(", ", byName.keySet()));
            }
        }
        return new Step(
                after,
                List.copyOf(to),
                section.find("repeat")
                        .map(node -> node.duration(SHORTEST_REPEAT, DAY))
                        .orElse(null));
    }
}
