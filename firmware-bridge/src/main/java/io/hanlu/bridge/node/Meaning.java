package io.hanlu.bridge.node;

import io.hanlu.bridge.Quality;
import io.hanlu.bridge.Quantity;
import io.hanlu.bridge.Reading;
import io.hanlu.bridge.node.senml.SenmlRecord;
import io.hanlu.bridge.node.senml.SenmlRecord.Value;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a node's records mean as readings. Record by record: what is not understood is refused by name and the rest is taken.
 * A record is called {@code NODE/QUANTITY} or {@code NODE:QUANTITY}, or by the quantity alone.
 *
 * <p>A node whose clock is wrong by far (before 2020, or later than ours by more than {@link #AHEAD}) keeps the distances
 * between its times, the newest becomes the present, and all of them get the quality {@code clock}.
 *
 * @param readings in order of time
 * @param live the node has no clock and all was measured just now
 * @param refused why records were not taken, each once
 */
record Meaning(List<Reading> readings, boolean live, List<String> refused) {

    /** How far a node's clock may be ahead of ours. */
    static final Duration AHEAD = Duration.ofSeconds(10);

    /** No node of this kind was made before; a clock that says so was never set. */
    private static final long FIRST_POSSIBLE_MILLIS =
            Instant.parse("2020-01-01T00:00:00Z").toEpochMilli();

    private static final int SHOWN = 64;

    /** A record of a known quantity. */
    private record Said(Quantity quantity, SenmlRecord record, long timeMillis) {}

    /** The node that a record names; empty when it names the quantity alone. */
    static Optional<String> owner(SenmlRecord record) {
        int end = separator(record.name());
        return end < 0 ? Optional.empty() : Optional.of(record.name().substring(0, end));
    }

    private static int separator(String name) {
        return Math.max(name.lastIndexOf('/'), name.lastIndexOf(':'));
    }

    /**
     * @param records of this node
     * @param nowMillis when they came
     */
    static Meaning of(List<SenmlRecord> records, NodeSource node, long nowMillis) {
        Set<String> refused = new LinkedHashSet<>();
        List<Said> all = new ArrayList<>();
        for (SenmlRecord record : records) {
            String name = record.name().substring(separator(record.name()) + 1);
            Optional<Quantity> quantity = Quantity.byId(name).filter(NodeUnits::knows);
            if (quantity.isEmpty()) {
                refused.add(name + " is no quantity of nodes");
            } else if (!node.quantities().contains(quantity.get())) {
                refused.add(name + " is not among the quantities of this sensor");
            } else {
                all.add(new Said(quantity.get(), record, record.timeMillis(nowMillis)));
            }
        }
        long lateMillis = wrongClock(all, nowMillis);
        boolean live = records.stream().allMatch(record -> record.seconds() == 0);
        List<Reading> readings = new ArrayList<>();
        Set<List<Object>> seen = new HashSet<>();
        all.sort(Comparator.comparingLong(Said::timeMillis));
        for (Said said : all) {
            boolean shifted = lateMillis != 0 && said.record().absolute();
            long time = shifted ? said.timeMillis() - lateMillis : said.timeMillis();
            String name = said.quantity().id();
            if (time > nowMillis + AHEAD.toMillis() || (time < FIRST_POSSIBLE_MILLIS && !shifted)) {
                refused.add(name + " has an impossible time");
                continue;
            }
            String wrong = NodeUnits.problem(said.quantity(), said.record());
            if (wrong != null) {
                refused.add(name + " " + wrong);
            } else if (!seen.add(List.of(said.quantity(), time))) {
                refused.add(name + " comes twice for one time");
            } else {
                readings.add(reading(said, node, time, shifted ? Quality.CLOCK : Quality.GOOD));
            }
        }
        readings.sort(Comparator.comparingLong(Reading::timeMillis));
        return new Meaning(readings, live, List.copyOf(refused));
    }

    /** How many milliseconds the node's clock is ahead, negative when it is behind; 0 when it is believed. */
    private static long wrongClock(List<Said> all, long nowMillis) {
        long newest = all.stream()
                .filter(said -> said.record().absolute())
                .mapToLong(Said::timeMillis)
                .max()
                .orElse(nowMillis);
        return newest > nowMillis + AHEAD.toMillis() || newest < FIRST_POSSIBLE_MILLIS ? newest - nowMillis : 0;
    }

    private static Reading reading(Said said, NodeSource node, long timeMillis, Quality quality) {
        var point = node.spec().point(said.quantity());
        return switch (said.record().value()) {
            case Value.Decimal decimal -> {
                NodeUnits.Measured measured =
                        NodeUnits.measured(said.quantity(), said.record().unit(), decimal.value());
                yield measured.possible()
                        ? Reading.of(point, timeMillis, said.quantity().scale(measured.value()), quality)
                        : Reading.bad(
                                point,
                                timeMillis,
                                Quality.RANGE,
                                "the node sent " + measured.value() + ", which cannot be; its sensor may be broken");
            }
            case Value.Flag flag -> Reading.of(point, timeMillis, flag.value() ? 1 : 0, quality);
            case Value.Text text -> fault(said, node, timeMillis, text.value());
            case Value.Data ignored -> throw new IllegalStateException("data was refused before");
        };
    }

    /** Text instead of a value is how a node says that its own sensor failed. */
    private static Reading fault(Said said, NodeSource node, long timeMillis, String text) {
        Quality quality = Arrays.stream(Quality.values())
                .filter(known -> !known.hasValue() && known.id().equals(text))
                .findFirst()
                .orElse(Quality.DEVICE);
        String shown = text.replaceAll("\\p{Cntrl}", "?");
        return Reading.bad(
                node.spec().point(said.quantity()),
                timeMillis,
                quality,
                "the node says: " + (shown.length() > SHOWN ? shown.substring(0, SHOWN) + "…" : shown));
    }
}
