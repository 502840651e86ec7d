package io.hanlu.edge.words;

import io.hanlu.bridge.Quantity;
import io.hanlu.edge.alarm.AlarmKey;
import io.hanlu.edge.alarm.AlarmKind;
import io.hanlu.edge.alarm.AlarmState;
import io.hanlu.edge.alarm.Severity;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Says of an alarm which room, what is in it, how far over which limit, since when, and what to do. Immutable. */
public final class AlarmWords {

    private static final int FEWEST_DECIMALS = 1;

    private final Wording wording;
    private final String gateway;
    private final Map<String, Place> places;
    private final ZoneId timezone;

    /**
     * A zone, as people call it.
     *
     * @param produce what is in it, by language; empty when not known
     */
    public record Place(String name, boolean van, Map<Language, String> produce) {

        public Place {
            produce = Map.copyOf(produce);
        }
    }

    /**
     * @param gateway its name, which stands for the zone of its own alarms
     * @param places by zone
     * @param timezone of the times of day that are said
     */
    public AlarmWords(Wording wording, String gateway, Map<String, Place> places, ZoneId timezone) {
        this.wording = wording;
        this.gateway = gateway;
        this.places = Map.copyOf(places);
        this.timezone = timezone;
    }

    /** What the event of this situation says, as of its own time. */
    public String sentence(Situation situation, Language language) {
        return sentence(situation, language, situation.at());
    }

    /**
     * The sentence as somebody would say it at another time.
     *
     * @param now UTC epoch milliseconds
     */
    public String sentence(Situation situation, Language language, long now) {
        AlarmKind kind = situation.key().kind();
        String sentence = situation.state() == AlarmState.ACTIVE
                ? fill(
                        wording.template(
                                language, kind.id() + "/" + situation.key().quantity(), kind.id()),
                        situation,
                        language,
                        now)
                : fill(wording.template(language, situation.state().id()), situation, language, now);
        return situation.state() == AlarmState.ACTIVE && situation.cause() != null
                ? sentence + fill(wording.template(language, "cause"), situation, language, now)
                : sentence;
    }

    /** The head of a message: how urgent, and which gateway. */
    public String title(Severity severity, Language language) {
        return wording.template(language, "title").fill(name -> switch (name) {
            case "alarm" -> word(language, "severity/" + severity.id());
            case "gateway" -> gateway;
            default -> null;
        });
    }

    /** The sentence again, because nobody has acknowledged. */
    public String reminder(Situation situation, Language language, long now) {
        String key = situation.state() == AlarmState.RETURNED ? "unacknowledged" : "reminder";
        return fill(wording.template(language, key), situation, language, now) + sentence(situation, language, now);
    }

    /** How many alarms follow from the one that was just told. */
    public String consequences(int count, Language language) {
        return wording.template(language, "consequences")
                .fill(name -> name.equals("count") ? String.valueOf(count) : null);
    }

    /** That a flood holds single messages back: how many there were, of what, where. */
    public String summary(Map<AlarmKey, Integer> counts, Language language) {
        int all = counts.values().stream().mapToInt(Integer::intValue).sum();
        StringBuilder list = new StringBuilder();
        Map<String, Integer> byWords = new TreeMap<>();
        counts.forEach(
                (key, count) -> byWords.merge(zone(key.zone()) + " " + alarm(key, language), count, Integer::sum));
        byWords.forEach((what, count) -> list.append(list.isEmpty() ? "" : language == Language.ZH ? "、" : ", ")
                .append(what)
                .append(count > 1 ? " ×" + count : ""));
        return wording.template(language, "summary").fill(name -> switch (name) {
            case "count" -> String.valueOf(all);
            case "list" -> list.toString();
            case "gateway" -> gateway;
            default -> null;
        });
    }

    /** A message that only shows that messages arrive. */
    public String test(String recipient, Language language, long now) {
        return wording.template(language, "test").fill(name -> switch (name) {
            case "name" -> recipient;
            case "gateway" -> gateway;
            case "time" -> time(now, now, language);
            default -> null;
        });
    }

    private String fill(Template template, Situation situation, Language language, long now) {
        return template.fill(name -> value(name, situation, language, now));
    }

    private @Nullable String value(String name, Situation situation, Language language, long now) {
        AlarmKey key = situation.key();
        Place place = places.get(key.zone());
        return switch (name) {
            case "zone" -> zone(key.zone());
            case "produce" -> place == null ? null : place.produce().get(language);
            case "sensor" -> key.sensor();
            case "quantity" -> quantity(key.quantity(), language);
            case "value" -> number(situation, situation.value());
            case "limit" -> number(situation, situation.limit());
            case "over" -> over(situation);
            case "for" -> span(Math.max(0, now - situation.since()), language);
            case "since" -> time(situation.since(), now, language);
            case "until" -> situation.until() == null ? null : time(situation.until(), now, language);
            case "alarm" -> alarm(key, language);
            case "by" -> situation.by();
            case "comment" -> situation.comment();
            case "action" -> situation.action();
            case "cause" -> situation.cause() == null ? null : cause(situation.cause(), language);
            case "detail" -> situation.detail();
            case "door", "cooler" -> word(language, "word/" + name + (place != null && place.van() ? "-of-van" : ""));
            case "gateway" -> gateway;
            default -> null;
        };
    }

    private String zone(String id) {
        Place place = places.get(id);
        return place != null ? place.name() : id.equals(AlarmKey.GATEWAY) ? gateway : id;
    }

    /** What the alarm is called, without its place. */
    private String alarm(AlarmKey key, Language language) {
        return wording.template(language, "name/" + key.kind().id())
                .fill(name -> name.equals("quantity") ? quantity(key.quantity(), language) : null);
    }

    private String cause(String cause, Language language) {
        String[] part = cause.split("/", -1);
        Optional<AlarmKind> kind = part.length == 4 ? AlarmKind.byId(part[3]) : Optional.empty();
        return kind.isEmpty()
                ? cause
                : zone(part[0]) + " " + alarm(new AlarmKey(part[0], part[1], part[2], kind.get()), language);
    }

    private String quantity(String id, Language language) {
        return wording.has(language, "quantity/" + id) ? word(language, "quantity/" + id) : id;
    }

    private String word(Language language, String key) {
        return wording.template(language, key).fill(name -> null);
    }

    private static @Nullable String over(Situation situation) {
        return situation.value() == null || situation.limit() == null
                ? null
                : number(
                        situation, situation.value().subtract(situation.limit()).abs());
    }

    /** To one decimal, or as many as it takes to tell value and limit apart. */
    private static @Nullable String number(Situation situation, @Nullable BigDecimal number) {
        if (number == null) {
            return null;
        }
        int decimals = Math.min(FEWEST_DECIMALS, number.scale());
        BigDecimal value = situation.value();
        BigDecimal limit = situation.limit();
        if (value != null && limit != null && value.compareTo(limit) != 0) {
            while (decimals < number.scale() && rounded(value, decimals).compareTo(rounded(limit, decimals)) == 0) {
                decimals++;
            }
        }
        String unit =
                Quantity.byId(situation.key().quantity()).map(Quantity::unit).orElse("");
        return rounded(number, decimals).toPlainString() + (unit.isEmpty() ? "" : " " + unit);
    }

    private static BigDecimal rounded(BigDecimal number, int decimals) {
        return number.setScale(decimals, RoundingMode.HALF_UP);
    }

    private String time(long at, long now, Language language) {
        ZonedDateTime time = Instant.ofEpochMilli(at).atZone(timezone);
        boolean today = time.toLocalDate()
                .equals(Instant.ofEpochMilli(now).atZone(timezone).toLocalDate());
        String form = today ? "HH:mm" : language == Language.ZH ? "M月d日 HH:mm" : "d MMM HH:mm";
        return DateTimeFormatter.ofPattern(form, Locale.ENGLISH).format(time);
    }

    private static String span(long millis, Language language) {
        boolean zh = language == Language.ZH;
        Duration span = Duration.ofMillis(millis);
        if (span.toMinutes() == 0) {
            return span.toSeconds() + (zh ? " 秒" : " s");
        }
        if (span.toHours() == 0) {
            return span.toMinutes() + (zh ? " 分钟" : " min");
        }
        if (span.toDays() == 0) {
            return span.toHours() + (zh ? " 小时 " : " h ") + span.toMinutesPart() + (zh ? " 分" : " min");
        }
        return span.toDays() + (zh ? " 天 " : " d ") + span.toHoursPart() + (zh ? " 小时" : " h");
    }
}
