package io.hanlu.edge.config;

import io.hanlu.bridge.BusSpec;
import io.hanlu.bridge.Point;
import io.hanlu.bridge.SensorSpec;
import io.hanlu.bridge.Simulation;
import io.hanlu.bridge.node.NodeSettings;
import io.hanlu.bridge.port.Address;
import io.hanlu.bridge.port.GpioPort.Level;
import io.hanlu.edge.alarm.AlarmKind;
import io.hanlu.edge.alarm.AlarmRules;
import io.hanlu.edge.figures.FigureRules;
import io.hanlu.edge.honesty.SensorRules;
import io.hanlu.edge.notify.People;
import io.hanlu.edge.words.AlarmWords;
import io.hanlu.edge.words.Language;
import io.hanlu.edge.words.Wording;
import io.hanlu.wire.config.ConfigException;
import io.hanlu.wire.config.ConfigFile;
import io.hanlu.wire.message.VerifyingKey;
import io.hanlu.wire.mqtt.MqttSettings;
import io.hanlu.wire.mqtt.MqttSettings.Tls;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All of {@code gateway.yaml}, checked. Paths are absolute.
 *
 * @param zones at least one
 * @param alarms what is an alarm in which zone
 * @param buses how I2C buses can be freed on which nobody gets on; may be empty
 * @param outputs what the gateway signals with; may be empty
 * @param buttons what people tell it with; may be empty
 * @param simulation what {@code sim:} addresses measure; {@link Simulation#DEFAULT} when the file does not say
 * @param uplink null when the file has none: such a gateway records and shows, and sends nothing
 * @param nodes where wireless nodes come in, if there are any
 * @param people who is told of alarms
 * @param wording the sentences in which they are told
 */
public record GatewayConfig(
        Gateway gateway,
        List<Zone> zones,
        AlarmRules alarms,
        List<BusSpec> buses,
        List<Output> outputs,
        List<Button> buttons,
        Simulation simulation,
        Journal journal,
        Clock clock,
        @Nullable Uplink uplink,
        Console console,
        NodeSettings nodes,
        People people,
        Wording wording) {

    public GatewayConfig {
        zones = List.copyOf(zones);
        buses = List.copyOf(buses);
        outputs = List.copyOf(outputs);
        buttons = List.copyOf(buttons);
    }

    /**
     * Who this gateway is.
     *
     * @param id {@code [a-z0-9][a-z0-9-]{1,62}}, unique in the fleet
     * @param name for people; the id when the file gives none
     * @param timezone of times shown to people and of recordings without an offset
     * @param language of texts that the gateway writes down, and of those people who have none of their own
     */
    public record Gateway(String id, String name, Site site, ZoneId timezone, Language language) {}

    /**
     * Where in the network's tree the gateway stands.
     *
     * @param region ISO 3166-2, {@code CN-SN}
     * @param county {@code luochuan}
     */
    public record Site(String region, String county, Tier tier) {}

    /** The level of a site in three-tiered quality control; ids as in {@link #id()}. */
    public enum Tier {
        BASE,
        COUNTY,
        TOWNSHIP,
        VILLAGE,
        VAN;

        /** As in files and messages: {@code base}. */
        public String id() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** What a zone is, which decides what is normal in it. */
    public enum ZoneKind {
        COLD_ROOM,
        PRECOOL,
        FREEZER,
        VAN_BOX,
        AMBIENT;

        /** As in files and messages: {@code cold-room}. */
        public String id() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /**
     * One room or box.
     *
     * @param id unique in the gateway
     * @param name for people; the id when the file gives none
     * @param produceProfile what is kept in it; null when not said
     * @param ruleSet what it must satisfy; null when not said
     * @param sensors at least one
     * @param honesty how the readings of each sensor are judged
     * @param limits with the reason of each, the same as in {@link #alarms}
     */
    public record Zone(
            String id,
            String name,
            ZoneKind kind,
            @Nullable ProduceProfile produceProfile,
            @Nullable RuleSet ruleSet,
            List<SensorSpec> sensors,
            List<SensorRules> honesty,
            List<LimitOrigin> limits) {

        public Zone {
            sensors = List.copyOf(sensors);
            honesty = List.copyOf(honesty);
            limits = List.copyOf(limits);
        }

        /** The limits of one of its points, with their reasons. */
        public List<LimitOrigin> limits(Point point) {
            return limits.stream()
                    .filter(limit -> limit.quantity() == point.quantity()
                            && limit.sensors().contains(point.sensor()))
                    .toList();
        }

        /**
         * What the figures of one of its points are reckoned against: its nearest limits, and the produce.
         *
         * @param every the sensor's interval
         * @param activationKelvin as in {@link FigureRules}
         */
        public FigureRules figures(Point point, Duration every, double activationKelvin) {
            return new FigureRules(
                    every,
                    limit(point, AlarmKind.LOW, AlarmKind.LOW_LOW),
                    limit(point, AlarmKind.HIGH, AlarmKind.HIGH_HIGH),
                    produceProfile == null ? OptionalInt.empty() : produceProfile.chillingBelow(),
                    produceProfile == null ? Optional.empty() : produceProfile.storageLife(),
                    activationKelvin);
        }

        private OptionalInt limit(Point point, AlarmKind nearer, AlarmKind farther) {
            List<LimitOrigin> of = limits(point);
            return Stream.of(nearer, farther)
                    .flatMap(kind -> of.stream().filter(limit -> limit.kind() == kind))
                    .mapToInt(LimitOrigin::value)
                    .findFirst();
        }

        /** The name of its produce, from {@code profiles/produce}; null when not said. */
        public @Nullable String produce() {
            return produceProfile == null ? null : produceProfile.id();
        }

        /** The name of its rule set, from {@code profiles/rules}; null when not said. */
        public @Nullable String rules() {
            return ruleSet == null ? null : ruleSet.id();
        }
    }

    /**
     * A line that the gateway drives.
     *
     * @param id unique among outputs and buttons
     * @param active the level at which it is on
     * @param safe whether it is on, or off, while nobody is in charge of it
     */
    public record Output(String id, Kind kind, Address.Gpio at, Level active, boolean safe) {

        /** What hangs on it, which decides when it is on. */
        public enum Kind {
            SIREN,
            LAMP,
            /** Something that is told of an alarm by a contact: a dialler, a building's control system. */
            RELAY
        }
    }

    /**
     * A push button.
     *
     * @param id unique among outputs and buttons
     * @param active the level while it is pressed
     */
    public record Button(String id, Address.Gpio at, Level active, Press press) {

        /** What a press does. */
        public enum Press {
            /** Sounds siren and lamps for a moment. */
            TEST,
            /** Stops the siren. */
            SILENCE,
            /** Acknowledges all that stands, which stops the siren, too. */
            ACKNOWLEDGE
        }
    }

    /**
     * The database of readings and events.
     *
     * @param path the folder of the database; need not exist yet
     * @param commit the longest a reading may wait for its durable commit, 0 s (each round at once) to 1 min
     * @param keep how long readings stay, 1 to 3650 days
     * @param maxSizeBytes the most the journal may take on disk, 1 MiB to 1 TiB
     */
    public record Journal(Path path, Duration commit, Duration keep, long maxSizeBytes) {}

    /** In which order what was not delivered is. */
    public enum Order {
        OLDEST,
        NEWEST
    }

    /**
     * What is sent when; alarms always at once.
     *
     * @param batch how long readings are collected before they are sent together, 0 s (each round at once) to 1 h
     * @param batchBytes or until they take about so much on the wire, from 1 KiB; {@link Long#MAX_VALUE} when only time counts
     * @param saver whether every byte counts: the connection is kept alive as seldom as mobile networks bear
     * @param order of the backlog
     * @param limitBytesPerSecond the most that readings may be sent at; 0 for no bound
     */
    public record Sending(Duration batch, long batchBytes, boolean saver, Order order, long limitBytesPerSecond) {}

    /**
     * What happens while nobody knows the time.
     *
     * @param hold the longest that readings with doubtful times are held back once the broker can be reached, 0 s to 1
     *     d
     */
    public record Clock(Duration hold) {}

    /**
     * The way to the centre.
     *
     * @param urls {@code mqtt://host[:port]} or {@code mqtts://host[:port]}, the preferred first; a port is -1 when not said
     *     (1883, 8883)
     * @param group the second-last level of our topics; 1 to 63 of {@code A-Za-z0-9._-}
     * @param tls null: for {@code mqtts} the authorities that the Java runtime trusts
     * @param username null for none
     * @param passwordFile holds the password, in its first line; null for none
     * @param resendAfter how long the centre may take to confirm what was sent before it is sent again, 5 s to 1 h
     * @param centre whose signed commands are carried out; null: nobody's
     */
    public record Uplink(
            List<URI> urls,
            String group,
            @Nullable Tls tls,
            @Nullable String username,
            @Nullable Path passwordFile,
            Sending sending,
            Duration resendAfter,
            @Nullable VerifyingKey centre) {

        public Uplink {
            urls = List.copyOf(urls);
        }

        /** Networks forget a silent connection after five minutes, many of them. */
        private static final Duration SAVER_KEEP_ALIVE = Duration.ofMinutes(4);

        /** Messages from the centre that the broker may send before the first is acknowledged. */
        private static final int RECEIVE_MAXIMUM = 64;

        /**
         * How a client signs in at this broker.
         *
         * @param clientId unique at the broker
         */
        public MqttSettings mqtt(String clientId, MqttSettings.@Nullable Will will, List<String> subscriptions) {
            return new MqttSettings(
                    urls,
                    clientId,
                    username,
                    passwordFile,
                    tls,
                    will,
                    subscriptions,
                    false,
                    RECEIVE_MAXIMUM,
                    sending.saver() ? SAVER_KEEP_ALIVE : MqttSettings.KEEP_ALIVE);
        }
    }

    /**
     * Where the local pages are served.
     *
     * @param host the address to listen on
     * @param port 0 for any free one
     * @param names under which people open them, beside addresses and names of the local network; lower case
     */
    public record Console(String host, int port, Set<String> names) {

        public Console {
            names = Set.copyOf(names);
        }
    }

    /** What is said of alarms, with the names of this gateway's zones. */
    public AlarmWords alarmWords() {
        Map<String, AlarmWords.Place> places = new HashMap<>();
        for (Zone zone : zones) {
            ProduceProfile produce = zone.produceProfile();
            Map<Language, String> names =
                    produce == null ? Map.of() : Map.of(Language.ZH, produce.nameZh(), Language.EN, produce.nameEn());
            places.put(zone.id(), new AlarmWords.Place(zone.name(), zone.kind() == ZoneKind.VAN_BOX, names));
        }
        return new AlarmWords(wording, gateway.name(), places, gateway.timezone());
    }

    /** All sensors of all zones, in the order of the file. */
    public List<SensorSpec> sensors() {
        return zones.stream().flatMap(zone -> zone.sensors().stream()).toList();
    }

    /** How the readings of all sensors are judged. */
    public List<SensorRules> honesty() {
        return zones.stream().flatMap(zone -> zone.honesty().stream()).toList();
    }

    /** The points that no sensor measures, because they are derived from those of one. */
    public List<Point> derivedPoints() {
        return honesty().stream()
                .flatMap(rules -> rules.derivedPoints().stream())
                .toList();
    }

    /**
     * Reads and checks the file; touches no device and no network.
     *
     * @throws ConfigException with everything that is wrong in it
     */
    public static GatewayConfig load(Path file) throws ConfigException {
        return ConfigFile.load(file, GatewayYaml::read);
    }
}
