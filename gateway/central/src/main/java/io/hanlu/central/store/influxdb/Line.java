package io.hanlu.central.store.influxdb;

import io.hanlu.central.store.Delivery;
import io.hanlu.central.store.GatewayId;
import io.hanlu.central.store.PointName;
import io.hanlu.central.store.Refused;
import io.hanlu.wire.chunk.PointTable;
import io.hanlu.wire.chunk.Round;
import io.hanlu.wire.message.Event;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One point of the line protocol, and where it came from.
 *
 * @param series measurement and tags, escaped
 * @param fields at least one
 * @param time in the precision of its request
 */
record Line(Delivery delivery, long seq, String series, List<Field> fields, long time) {

    /** Beyond this an epoch in nanoseconds does not fit a long. */
    private static final long MAX_MILLIS = Long.MAX_VALUE / 1_000_000 - 1;

    private static final long NANOS_PER_MILLI = 1_000_000;

    /** The field that says the worst quality of a sensor's readings; a quantity of that name could not be told from it. */
    static final String QUALITY = "quality";

    /** After a quantity's name: the field that says that quantity's own quality. */
    static final String QUALITY_SUFFIX = "_quality";

    /**
     * What belongs to one quantity, or one column of an event.
     *
     * @param text {@code name=value}, escaped, and its own quality when that is not good
     * @param quality of a reading; 0 elsewhere
     */
    record Field(String text, int quality) {}

    String text() {
        StringBuilder line = new StringBuilder(series);
        int worst = 0;
        char separator = ' ';
        for (Field field : fields) {
            line.append(separator).append(field.text());
            separator = ',';
            worst = Math.max(worst, field.quality());
        }
        if (worst > 0) {
            line.append(',').append(QUALITY).append('=').append(worst).append('i');
        }
        return line.append(' ').append(time).toString();
    }

    /** The same, one line a field: what can be stored of a line of which the store refuses a part. */
    List<Line> split() {
        return fields.stream()
                .map(field -> new Line(delivery, seq, series, List.of(field), time))
                .toList();
    }

    /** A sensor's readings at one time share a line: time in milliseconds. */
    static void readings(Delivery.Telemetry telemetry, List<Line> lines, List<Refused> refused) {
        List<PointTable.Entry> entries = telemetry.table().entries();
        @Nullable PointName[] names = new PointName[entries.size()];
        @Nullable String[] series = new String[entries.size()];
        Map<String, List<Field>> sensors = new LinkedHashMap<>();
        for (Round round : telemetry.chunk().rounds()) {
            sensors.clear();
            for (int i = 0; i < round.size(); i++) {
                int index = round.point(i);
                PointTable.Entry entry = entries.get(index);
                if (names[index] == null) {
                    names[index] = PointName.parse(entry.name())
                            .filter(name -> !isQuality(name.quantity()))
                            .orElse(null);
                }
                PointName name = names[index];
                if (name == null) {
                    refused.add(new Refused(
                            telemetry,
                            round.seq(),
                            entry.name(),
                            "its name is not zone/sensor/quantity, or its quantity is a reserved name"));
                    continue;
                }
                String key = series[index];
                if (key == null) {
                    key = series("reading", telemetry.gateway(), name.zone(), name.sensor());
                    series[index] = key;
                }
                sensors.computeIfAbsent(key, k -> new ArrayList<>()).add(field(name.quantity(), entry, round, i));
            }
            sensors.forEach((key, fields) ->
                    lines.add(new Line(telemetry, round.seq(), key, List.copyOf(fields), round.timeMillis())));
        }
    }

    private static boolean isQuality(String quantity) {
        return quantity.equals(QUALITY) || quantity.endsWith(QUALITY_SUFFIX);
    }

    private static Field field(String quantity, PointTable.Entry entry, Round round, int i) {
        int quality = round.quality(i);
        StringBuilder text = new StringBuilder();
        if (round.hasValue(i)) {
            BigDecimal value = BigDecimal.valueOf(round.value(i), entry.decimals());
            text.append(quantity).append('=').append(value.toPlainString());
        }
        if (quality > 0) {
            text.append(text.isEmpty() ? "" : ",").append(quantity).append(QUALITY_SUFFIX);
            text.append('=').append(quality).append('i');
        }
        return new Field(text.toString(), quality);
    }

    /** An event's line: time in nanoseconds, made unique by its sequence number. */
    static void event(Delivery.Occurrence occurrence, List<Line> lines, List<Refused> refused) {
        Event event = occurrence.event();
        if (Math.abs(event.ts()) > MAX_MILLIS) {
            refused.add(
                    new Refused(occurrence, event.seq(), event.kind(), "its time is beyond what the store can hold"));
            return;
        }
        List<Field> fields = new ArrayList<>();
        string(fields, "kind", event.kind());
        string(fields, "severity", event.severity());
        string(fields, "state", event.state());
        string(fields, "quantity", event.quantity());
        number(fields, "value", event.value());
        number(fields, "limit", event.limit());
        string(fields, "text", event.text());
        string(fields, "stream", event.stream());
        fields.add(new Field("seq=" + event.seq() + "i", 0));
        lines.add(new Line(
                occurrence,
                event.seq(),
                series("event", occurrence.gateway(), event.zone(), event.sensor()),
                List.copyOf(fields),
                event.ts() * NANOS_PER_MILLI + event.seq() % NANOS_PER_MILLI));
    }

    private static void string(List<Field> fields, String name, @Nullable String value) {
        if (value != null) {
            fields.add(new Field(name + "=\"" + value.replace("\\", "\\\\").replace("\"", "\\\"") + "\"", 0));
        }
    }

    private static void number(List<Field> fields, String name, @Nullable BigDecimal value) {
        if (value != null) {
            fields.add(new Field(name + "=" + value.toPlainString(), 0));
        }
    }

    private static String series(
            String measurement, GatewayId gateway, @Nullable String zone, @Nullable String sensor) {
        StringBuilder key = new StringBuilder(measurement);
        tag(key, "group", gateway.group());
        tag(key, "gateway", gateway.gateway());
        tag(key, "zone", zone);
        tag(key, "sensor", sensor);
        return key.toString();
    }

    /** Appends a tag; an absent or empty one is left out, as the protocol knows no empty tags. */
    static void tag(StringBuilder key, String name, @Nullable String value) {
        if (value != null && !value.isEmpty()) {
            key.append(',').append(name).append('=');
            key.append(value.replace("\\", "\\\\")
                    .replace(",", "\\,")
                    .replace("=", "\\=")
                    .replace(" ", "\\ ")
                    .replace("\n", "\\n"));
        }
    }
}
