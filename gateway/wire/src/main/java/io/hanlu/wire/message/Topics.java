package io.hanlu.wire.message;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The topics of one gateway, below {@code hanlu/1/<group>/<gateway>/}, and how the centre subscribes to all of them. Every
 * level is checked, so no name can smuggle in a wildcard or a further level.
 */
public final class Topics {

    /** What a message is about: the level after the gateway's. */
    public enum Kind {
        BIRTH("birth"),
        STATE("state"),
        TELEMETRY("t"),
        EVENT("e"),
        ALARM("alarm"),
        SAFE("safe"),
        COMMAND("cmd"),
        REPLY("reply");

        private final String level;

        Kind(String level) {
            this.level = level;
        }

        /** As it stands in the topic. */
        public String level() {
            return level;
        }
    }

    /**
     * A parsed topic.
     *
     * @param tail for {@link Kind#ALARM} {@code zone/sensor/quantity/kind}, otherwise empty
     */
    public record Address(String group, String gateway, Kind kind, String tail) {}

    private static final String ROOT = "hanlu/1/";
    private static final Pattern GATEWAY = Pattern.compile("[a-z0-9][a-z0-9-]{1,62}");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");
    private static final int ALARM_TAIL_LEVELS = 4;

    private final String base;

    /**
     * The topics of this gateway.
     *
     * @param group the part of the country or company, such as {@code CN-SN}: a {@link #isName name}
     * @param gateway a {@link #isGatewayId gateway id}
     * @throws IllegalArgumentException naming the part that is not allowed
     */
    public Topics(String group, String gateway) {
        if (!isName(group)) {
            throw new IllegalArgumentException("group '" + group + "' must match " + NAME);
        }
        if (!isGatewayId(gateway)) {
            throw new IllegalArgumentException("gateway id '" + gateway + "' must match " + GATEWAY);
        }
        this.base = ROOT + group + "/" + gateway + "/";
    }

    /** 2–63 of {@code a-z 0-9 -}, not starting with a hyphen. */
    public static boolean isGatewayId(String id) {
        return GATEWAY.matcher(id).matches();
    }

    /** 1–63 of {@code A-Z a-z 0-9 . _ -}, starting with a letter or digit: groups, zones, sensors, quantities, kinds. */
    public static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }

    /** The topic of every kind but {@link Kind#ALARM}, which has one topic an alarm: {@link #alarm}. */
    public String of(Kind kind) {
        if (kind == Kind.ALARM) {
            throw new IllegalArgumentException("an alarm's topic needs zone, sensor, quantity and kind");
        }
        return base + kind.level();
    }

    public String alarm(String zone, String sensor, String quantity, String kind) {
        for (String level : new String[] {zone, sensor, quantity, kind}) {
            if (!isName(level)) {
                throw new IllegalArgumentException("'" + level + "' in an alarm's topic must match " + NAME);
            }
        }
        return base + Kind.ALARM.level() + "/" + zone + "/" + sensor + "/" + quantity + "/" + kind;
    }

    /** The filter that matches this kind of message from every gateway. */
    public static String everyGateway(Kind kind) {
        return ROOT + "+/+/" + kind.level() + (kind == Kind.ALARM ? "/#" : "");
    }

    /**
     * The same, shared: each message goes to one of the subscribers that use the same share name.
     *
     * @param share a {@link #isName name}
     */
    public static String everyGatewayShared(String share, Kind kind) {
        if (!isName(share)) {
            throw new IllegalArgumentException("share '" + share + "' must match " + NAME);
        }
        return "$share/" + share + "/" + everyGateway(kind);
    }

    /** What a topic addresses; empty when it is none of ours. */
    public static Optional<Address> parse(String topic) {
        if (!topic.startsWith(ROOT)) {
            return Optional.empty();
        }
        String[] levels = topic.substring(ROOT.length()).split("/", 4);
        if (levels.length < 3 || !isName(levels[0]) || !isGatewayId(levels[1])) {
            return Optional.empty();
        }
        String tail = levels.length == 4 ? levels[3] : "";
        for (Kind kind : Kind.values()) {
            if (kind.level().equals(levels[2])) {
                return (kind == Kind.ALARM ? isAlarmTail(tail) : levels.length == 3)
                        ? Optional.of(new Address(levels[0], levels[1], kind, tail))
                        : Optional.empty();
            }
        }
        return Optional.empty();
    }

    private static boolean isAlarmTail(String tail) {
        String[] levels = tail.split("/", -1);
        if (levels.length != ALARM_TAIL_LEVELS) {
            return false;
        }
        for (String level : levels) {
            if (!isName(level)) {
                return false;
            }
        }
        return true;
    }
}
