package io.hanlu.central.fleet;

import io.hanlu.central.fleet.GatewayView.Counts;
import io.hanlu.central.fleet.GatewayView.Gap;
import io.hanlu.central.fleet.GatewayView.Newest;
import io.hanlu.central.fleet.GatewayView.Presence;
import io.hanlu.central.fleet.GatewayView.Site;
import io.hanlu.central.fleet.GatewayView.Stream;
import io.hanlu.central.fleet.GatewayView.Zone;
import io.hanlu.central.store.Delivery;
import io.hanlu.central.store.GatewayId;
import io.hanlu.central.store.PointName;
import io.hanlu.central.store.StoredReading;
import io.hanlu.wire.chunk.PointTable;
import io.hanlu.wire.chunk.Round;
import io.hanlu.wire.message.Birth;
import io.hanlu.wire.message.Event;
import io.hanlu.wire.message.SeqRange;
import io.hanlu.wire.message.SeqRanges;
import io.hanlu.wire.message.State;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What is known of one gateway; its own lock guards it all. */
final class Standing {

    /** Of one gateway: twice what 4,096 points could raise at their worst would be a defect of it. */
    private static final int MAX_ALARMS = 8_192;

    private final GatewayId gateway;
    private final Map<PointName, StoredReading> newest = new LinkedHashMap<>();
    private final Map<String, SeqRanges> streams = new TreeMap<>();
    private final Map<String, Event> alarms = new TreeMap<>(); // by the end of their topics
    private @Nullable Birth birth;
    private @Nullable State state;
    private @Nullable Instant lastContact;
    private long chunks;
    private long readings;
    private long events;
    private @Nullable GatewayView view; // null after a change

    Standing(GatewayId gateway) {
        this.gateway = gateway;
    }

    synchronized void heard(Instant at) {
        lastContact = at;
        view = null;
    }

    /** @param event null: it stands no more */
    synchronized void alarm(String tail, @Nullable Event event) {
        if (event == null) {
            alarms.remove(tail);
        } else if (alarms.size() < MAX_ALARMS || alarms.containsKey(tail)) {
            alarms.put(tail, event);
        }
        view = null;
    }

    synchronized void forgetAlarms() {
        alarms.clear();
        view = null;
    }

    synchronized void state(State now) {
        state = now;
        view = null;
    }

    synchronized void born(Birth now) {
        birth = now;
        for (PointTable.Entry entry : now.points()) {
            PointName.parse(entry.name())
                    .ifPresent(name -> newest.computeIfPresent(name, (n, reading) -> described(reading, entry)));
        }
        view = null;
    }

    /** What a store that keeps no units and decimals could not say. */
    private static StoredReading described(StoredReading reading, PointTable.Entry entry) {
        BigDecimal value = reading.value();
        return new StoredReading(
                reading.gateway(),
                reading.point(),
                entry.unit(),
                reading.timeMillis(),
                value == null || value.stripTrailingZeros().scale() > entry.decimals()
                        ? value
                        : value.setScale(entry.decimals(), RoundingMode.UNNECESSARY),
                reading.quality());
    }

    synchronized void stored(StoredReading reading) {
        newest.merge(reading.point(), reading, (old, now) -> now.timeMillis() >= old.timeMillis() ? now : old);
        view = null;
    }

    synchronized void committed(String stream, SeqRanges ranges) {
        add(stream, ranges);
        view = null;
    }

    synchronized long committed(Delivery delivery, SeqRanges stored) {
        switch (delivery) {
            case Delivery.Telemetry telemetry -> {
                chunks++;
                readings += telemetry.readings();
                newest(telemetry);
            }
            case Delivery.Occurrence occurrence -> events++;
        }
        view = null;
        return add(delivery.stream(), stored);
    }

    /** Returns how many were there before. A set that is full leaves ranges out: those show as gaps. */
    private long add(String stream, SeqRanges ranges) {
        SeqRanges into = streams.computeIfAbsent(stream, s -> new SeqRanges());
        long again = 0;
        for (SeqRange range : ranges.ranges()) {
            long added = into.missing(range.first(), range.last()).stream()
                    .mapToLong(gap -> gap.last() - gap.first() + 1)
                    .sum();
            again += range.last() - range.first() + 1 - added;
            into.add(range);
        }
        return again;
    }

    /** Late data must not replace what is newer: times decide, not arrival. */
    private void newest(Delivery.Telemetry telemetry) {
        List<PointTable.Entry> entries = telemetry.table().entries();
        @Nullable Round[] latest = new Round[entries.size()];
        int[] column = new int[entries.size()];
        for (Round round : telemetry.chunk().rounds()) {
            for (int i = 0; i < round.size(); i++) {
                int point = round.point(i);
                Round before = latest[point];
                if (before == null || round.timeMillis() >= before.timeMillis()) {
                    latest[point] = round;
                    column[point] = i;
                }
            }
        }
        for (int point = 0; point < latest.length; point++) {
            Round round = latest[point];
            PointTable.Entry entry = entries.get(point);
            PointName name =
                    round == null ? null : PointName.parse(entry.name()).orElse(null);
            if (round == null || name == null) {
                continue;
            }
            int i = column[point];
            stored(new StoredReading(
                    gateway,
                    name,
                    entry.unit(),
                    round.timeMillis(),
                    round.hasValue(i) ? BigDecimal.valueOf(round.value(i), entry.decimals()) : null,
                    round.quality(i)));
        }
    }

    synchronized GatewayView view() {
        GatewayView now = view;
        if (now == null) {
            now = build();
            view = now;
        }
        return now;
    }

    private GatewayView build() {
        Birth birth = this.birth;
        State state = this.state;
        return new GatewayView(
                gateway.group(),
                gateway.gateway(),
                birth == null ? gateway.gateway() : birth.gateway().name(),
                birth == null ? null : site(birth.gateway().site()),
                birth == null ? null : birth.software() + " " + birth.version(),
                state == null ? Presence.UNKNOWN : state.online() ? Presence.ONLINE : Presence.OFFLINE,
                state == null ? null : state.reason(),
                state == null ? null : Instant.ofEpochMilli(state.ts()),
                lastContact,
                birth == null ? null : birth.clock(),
                birth == null
                        ? List.of()
                        : birth.zones().stream()
                                .map(zone -> new Zone(zone.id(), zone.name(), zone.kind()))
                                .toList(),
                newest.values().stream()
                        .map(this::newest)
                        .sorted((a, b) -> a.point().compareTo(b.point()))
                        .toList(),
                streams.entrySet().stream()
                        .filter(entry -> !entry.getValue().isEmpty())
                        .map(entry -> stream(entry.getKey(), entry.getValue()))
                        .toList(),
                new Counts(chunks, readings, events),
                birth == null ? Map.of() : Map.copyOf(birth.qualities()),
                birth == null ? null : birth.key(),
                List.copyOf(alarms.values()));
    }

    private static Site site(Birth.Site site) {
        return new Site(site.region(), site.county(), site.tier());
    }

    private Newest newest(StoredReading reading) {
        Birth known = birth;
        String code = Integer.toString(reading.quality());
        BigDecimal value = reading.value();
        return new Newest(
                reading.point().toString(),
                reading.point().zone(),
                reading.point().sensor(),
                reading.point().quantity(),
                reading.unit(),
                Instant.ofEpochMilli(reading.timeMillis()),
                value == null ? null : value.toPlainString(),
                reading.quality(),
                known == null ? code : known.qualities().getOrDefault(reading.quality(), code));
    }

    private static Stream stream(String id, SeqRanges committed) {
        List<SeqRange> ranges = committed.ranges();
        long first = ranges.getFirst().first();
        long last = ranges.getLast().last();
        List<SeqRange> missing = committed.missing(first, last);
        return new Stream(
                id,
                first,
                last,
                missing.stream()
                        .limit(Stream.MAX_GAPS)
                        .map(range -> new Gap(range.first(), range.last()))
                        .toList(),
                missing.stream()
                        .mapToLong(range -> range.last() - range.first() + 1)
                        .sum());
    }
}
