package io.hanlu.edge.notify;

import io.hanlu.edge.alarm.AlarmKey;
import io.hanlu.edge.alarm.Severity;
import io.hanlu.edge.words.Language;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who is told, how, and who next while nobody acknowledges. Ids are unique among their kind.
 *
 * @param escalation in order of time; recipients of later steps are told in addition
 */
public record People(List<ChannelSettings> channels, List<Recipient> recipients, List<Step> escalation) {

    /** Nobody. */
    public static final People NONE = new People(List.of(), List.of(), List.of());

    public People {
        channels = List.copyOf(channels);
        recipients = List.copyOf(recipients);
        escalation = List.copyOf(escalation);
    }

    /** A way to people. */
    public sealed interface ChannelSettings {

        String id();
    }

    /** The robot of a chat group. */
    public enum RobotKind {
        DINGTALK,
        WECOM,
        FEISHU;

        /** As in files: {@code dingtalk}. */
        public String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * @param urlFile holds the address that the chat program shows for its robot, which is a secret itself
     * @param secretFile signs; null when the robot asks for no signature
     */
    public record RobotSettings(
            String id,
            RobotKind kind,
            Path urlFile,
            @Nullable Path secretFile) implements ChannelSettings {}

    /**
     * A server that takes messages as JSON.
     *
     * @param url null when it stands in a file
     * @param urlFile holds the address; null when it is no secret
     * @param secretFile signs; null for no signature
     * @param sms whether what it does with them is send them to telephones
     */
    public record WebhookSettings(
            String id,
            @Nullable URI url,
            @Nullable Path urlFile,
            @Nullable Path secretFile,
            boolean sms) implements ChannelSettings {}

    /**
     * A mail server.
     *
     * @param url {@code smtps://host[:465]}: encrypted from the beginning; {@code smtp://host[:587]}: STARTTLS, which is insisted on
     * @param plain no encryption at all, for a server on this machine
     * @param ca PEM file of the authorities to trust; null for those that Java trusts
     * @param username null for none; then there is no password either
     */
    public record MailSettings(
            String id,
            URI url,
            boolean plain,
            @Nullable Path ca,
            String from,
            @Nullable String username,
            @Nullable Path passwordFile)
            implements ChannelSettings {}

    /**
     * A GSM modem on a serial line.
     *
     * @param port the device
     * @param pinFile holds the PIN of the card; null when it has none
     * @param centre telephone number of the operator's message centre; null for the one that the card knows
     */
    public record ModemSettings(
            String id,
            Path port,
            int baud,
            @Nullable Path pinFile,
            @Nullable String centre) implements ChannelSettings {}

    /**
     * Somebody who is told.
     *
     * @param role what others call this person in {@code escalation}; null for none
     * @param zones whose alarms are told; empty for all. The gateway's own alarms are everybody's
     * @param from the least severity that is told
     * @param hours empty for always
     * @param addresses at least one; messages go to all
     */
    public record Recipient(
            String id,
            String name,
            @Nullable String role,
            Language language,
            List<String> zones,
            Severity from,
            List<Hours> hours,
            List<Address> addresses) {

        public Recipient {
            zones = List.copyOf(zones);
            hours = List.copyOf(hours);
            addresses = List.copyOf(addresses);
        }

        boolean concernedBy(String zone, Severity severity) {
            return severity.compareTo(from) >= 0
                    && (zones.isEmpty() || zones.contains(zone) || zone.equals(AlarmKey.GATEWAY));
        }

        boolean isOnDuty(LocalTime time) {
            return hours.isEmpty() || hours.stream().anyMatch(each -> each.contains(time));
        }
    }

    /**
     * @param to telephone number, mail address or member of a chat group; null where the channel needs none
     */
    public record Address(String channel, @Nullable String to) {}

    /** From a time of day until another, over midnight when that is earlier; the end does not belong to it. */
    public record Hours(LocalTime from, LocalTime to) {

        boolean contains(LocalTime time) {
            boolean after = !time.isBefore(from);
            boolean before = time.isBefore(to);
            return from.isBefore(to) ? after && before : after || before;
        }
    }

    /**
     * Who is told while nobody has acknowledged.
     *
     * @param after the alarm was first told
     * @param to ids of recipients
     * @param repeat how often they are told again; null for once
     */
    public record Step(
            Duration after, List<String> to, @Nullable Duration repeat) {

        public Step {
            to = List.copyOf(to);
        }
    }

    Optional<Recipient> recipient(String id) {
        return recipients.stream().filter(each -> each.id().equals(id)).findFirst();
    }

    /**
     * Whom a step tells. Hours choose among people and never silence: when at this hour nobody of any step is on duty, everybody
     * counts as being.
     */
    List<Recipient> told(Step step, String zone, Severity severity, LocalTime time) {
        boolean anybody = escalation.stream()
                .flatMap(each -> concerned(each, zone, severity).stream())
                .anyMatch(each -> each.isOnDuty(time));
        return concerned(step, zone, severity).stream()
                .filter(each -> !anybody || each.isOnDuty(time))
                .toList();
    }

    private List<Recipient> concerned(Step step, String zone, Severity severity) {
        return recipients.stream()
                .filter(each -> step.to().contains(each.id()) && each.concernedBy(zone, severity))
                .toList();
    }

    /** How many different people are told sooner or later of a zone's alarms of this severity; one address is one person. */
    public int reached(String zone, Severity severity) {
        Set<Set<Address>> people = new HashSet<>();
        for (Step step : escalation) {
            concerned(step, zone, severity).forEach(each -> people.add(new HashSet<>(each.addresses())));
        }
        return people.size();
    }
}
