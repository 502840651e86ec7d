package io.hanlu.wire.message;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * From the centre: something that a gateway shall do, on behalf of somebody. It travels {@link Signed signed}.
 *
 * @param group the gateway's, as in the topic: what is signed for one is good for no other
 * @param gateway its id
 * @param id unique; a gateway carries it out once
 * @param issued UTC epoch milliseconds
 * @param expires from then on it must not be carried out; at most {@link #MAX_LIFE_MILLIS} after {@code issued}
 * @param what an {@link What#id id}
 * @param by who wants it, as recorded
 * @param alarm its number; for what concerns an alarm
 * @param zone for what concerns a zone
 * @param comment of an acknowledgement; null for none
 * @param action the corrective action taken; null for none
 * @param reason of shelving or maintenance
 * @param seconds how long a shelf or maintenance lasts; 0 ends maintenance
 * @param stream whose numbers are to be sent again
 * @param ranges which, 1 to {@value #MAX_RANGES}
 */
public record Command(
        String group,
        String gateway,
        String id,
        @JsonProperty(required = true) long issued,
        @JsonProperty(required = true) long expires,
        String what,
        String by,
        @Nullable Long alarm,
        @Nullable String zone,
        @Nullable String comment,
        @Nullable String action,
        @Nullable String reason,
        @Nullable Long seconds,
        @Nullable String stream,
        @Nullable List<SeqRange> ranges) {

    /** The longest time from issue to expiry: how far a replay can reach, and how many ids must be kept. */
    public static final long MAX_LIFE_MILLIS = 300_000;

    /** Ranges of one command; more need another. */
    public static final int MAX_RANGES = 100;

    /** The shortest shelf. */
    public static final Duration SHORTEST_SHELF = Duration.ofMinutes(1);

    /** The longest: what is put aside for longer is forgotten. */
    public static final Duration LONGEST_SHELF = Duration.ofHours(24);

    /** The longest maintenance of a zone; none has no end. */
    public static final Duration LONGEST_MAINTENANCE = Duration.ofDays(7);

    /** The longest name of who wants it, characters. */
    public static final int MAX_BY = 100;

    /** The longest comment, action or reason, characters. */
    public static final int MAX_TEXT = 500;

    /** What can be wanted. */
    public enum What {
        ACKNOWLEDGE,
        SHELVE,
        UNSHELVE,
        RESET,
        MAINTENANCE,
        /** Sounds siren and lamps for some seconds: this is the box. */
        IDENTIFY,
        /** Delivers once more what the centre has lost or never got. */
        RESEND;

        /** As in the message: {@code acknowledge}. */
        public String id() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Optional<What> byId(String id) {
            return Arrays.stream(values()).filter(what -> what.id().equals(id)).findFirst();
        }
    }

    public Command {
        ranges = ranges == null ? null : Json.list(ranges, "ranges");
        Json.requireName(group, "group");
        Json.requireName(gateway, "gateway");
        Json.requireName(id, "id");
        if (issued < 0 || expires <= issued || expires - issued > MAX_LIFE_MILLIS) {
            throw new IllegalArgumentException(
                    "expires " + expires + " is not within " + MAX_LIFE_MILLIS / 1000 + " s after issued " + issued);
        }
        checkText(Json.required(by, "by"), "by", MAX_BY);
        if (by.isBlank()) {
            throw new IllegalArgumentException("by is empty");
        }
        checkText(comment, "comment", MAX_TEXT);
        checkText(action, "action", MAX_TEXT);
        checkText(reason, "reason", MAX_TEXT);
        What known = What.byId(Json.required(what, "what"))
                .orElseThrow(() -> new IllegalArgumentException("\"" + what + "\" is nothing this gateway can do"));
        switch (known) {
            case ACKNOWLEDGE, UNSHELVE, RESET -> Json.required(alarm, "alarm");
            case SHELVE -> {
                Json.required(alarm, "alarm");
                Json.required(reason, "reason");
                checkSeconds(Json.required(seconds, "seconds"), SHORTEST_SHELF, LONGEST_SHELF);
            }
            case MAINTENANCE -> {
                Json.required(zone, "zone");
                checkSeconds(Json.required(seconds, "seconds"), Duration.ZERO, LONGEST_MAINTENANCE);
            }
            case RESEND -> {
                Json.requireName(Json.required(stream, "stream"), "stream");
                int count = Json.required(ranges, "ranges").size();
                if (count < 1 || count > MAX_RANGES) {
                    throw new IllegalArgumentException(count + " ranges; 1 to " + MAX_RANGES + " are allowed");
                }
            }
            case IDENTIFY -> {}
        }
    }

    private static void checkText(@Nullable String text, String field, int maxLength) {
        if (text != null && text.length() > maxLength) {
            throw new IllegalArgumentException(
                    field + " has " + text.length() + " characters; " + maxLength + " are allowed");
        }
    }

    private static void checkSeconds(long seconds, Duration least, Duration most) {
        if (seconds < least.toSeconds() || seconds > most.toSeconds()) {
            throw new IllegalArgumentException(
                    "seconds " + seconds + "; " + least.toSeconds() + " to " + most.toSeconds() + " are allowed");
        }
    }

    /** What is wanted. */
    public What kind() {
        return What.byId(what).orElseThrow();
    }

    public byte[] encode(SigningKey key) {
        return Signed.by(key, Json.write(this)).encode();
    }

    /** @throws MessageException when it is none, or not signed with this key */
    public static Command parse(byte[] payload, VerifyingKey key) throws MessageException {
        byte[] content = Signed.open("command", payload, key);
        return Json.read("command", content, Signed.MAX_BYTES, Command.class);
    }
}
