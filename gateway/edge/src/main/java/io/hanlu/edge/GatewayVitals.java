package io.hanlu.edge;

import io.hanlu.edge.acquire.Inlet;
import io.hanlu.edge.alarm.AlarmKind;
import io.hanlu.edge.clock.GatewayClock;
import io.hanlu.edge.journal.Journal;
import io.hanlu.edge.journal.Keeper;
import io.hanlu.edge.pipeline.Vitals;
import io.hanlu.edge.uplink.Uplink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * How the gateway's own disk, clock, uplink and inlet are, for the alarm engine, which has the delays. The pipeline's thread.
 */
final class GatewayVitals implements Vitals {

    /** Less free space than this, and the journal will stop within days. */
    private static final long LEAST_FREE_BYTES = 128L << 20;

    /** A day to send somebody there. */
    private static final long LEAST_HOURS_LEFT = 24;

    /** Something waits for longer than it is collected, and this. */
    private static final Duration ACK_GRACE = Duration.ofSeconds(30);

    /** Readings that were lost are told for so long. */
    private static final Duration LOSS_TOLD = Duration.ofMinutes(10);

    /** A gateway takes some watts: this is minutes to an hour. */
    private static final int LOW_BATTERY_PERCENT = 20;

    private final SupplyBattery battery = new SupplyBattery(Path.of("/sys/class/power_supply"));
    private final Path data;
    private final Inlet inlet;
    private final Journal journal;
    private final Keeper keeper;
    private final @Nullable Uplink uplink;
    private final Duration batch;
    private final GatewayClock clock;
    private final long startNanos;
    private long lost;
    private final long lostNumbersAtStart;
    private long lostNumbers;
    private long lostSinceNanos;
    private boolean losing;
    private String why = "";

    /**
     * @param data the journal's folder
     * @param batch how long readings are collected before they are sent
     */
    GatewayVitals(
            Path data,
            Inlet inlet,
            Journal journal,
            Keeper keeper,
            @Nullable Uplink uplink,
            Duration batch,
            GatewayClock clock) {
        this.data = data;
        this.inlet = inlet;
        this.journal = journal;
        this.keeper = keeper;
        this.lostNumbersAtStart = journal.lost();
        this.lostNumbers = lostNumbersAtStart;
        this.uplink = uplink;
        this.batch = batch;
        this.clock = clock;
        this.startNanos = clock.monotonicNanos();
    }

    @Override
    public void look(@Nullable String journalTrouble, Chart chart) {
        @Nullable String disk = journalTrouble == null ? disk() : journalTrouble;
        chart.note(AlarmKind.DISK, disk != null, disk);
        @Nullable String time = ClockWords.trouble(clock);
        chart.note(AlarmKind.CLOCK, time != null, time);
        if (uplink != null) {
            @Nullable String unreachable = unreachable(uplink);
            chart.note(AlarmKind.UPLINK, unreachable != null, unreachable);
        }
        OptionalInt battery = this.battery.percent();
        if (battery.isPresent()) {
            boolean low = battery.getAsInt() <= LOW_BATTERY_PERCENT;
            chart.note(AlarmKind.BATTERY, low, low ? "the battery is at " + battery.getAsInt() + " %" : null);
        }
        @Nullable String loss = loss();
        chart.note(AlarmKind.READINGS_LOST, loss != null, loss);
    }

    private @Nullable String disk() {
        try {
            long free = Files.getFileStore(data).getUsableSpace();
            if (free < LEAST_FREE_BYTES) {
                return "%d MiB are free in %s: delete something, or give the journal another disk"
                        .formatted(free >> 20, data);
            }
            OptionalLong hours = keeper.room().hoursLeft();
            return hours.isEmpty() || hours.getAsLong() >= LEAST_HOURS_LEFT
                    ? null
                    : "in %d hours the oldest readings that the centre does not have are lost: mend the connection, or raise journal.max_size"
                            .formatted(hours.getAsLong());
        } catch (IOException e) {
            return "nobody can tell how much is free in " + data + ": " + e.getMessage();
        }
    }

    /** The age of the last answer counts, not whether there is a connection. */
    private @Nullable String unreachable(Uplink uplink) {
        long waited = (clock.monotonicNanos() - uplink.lastAckNanos().orElse(startNanos)) / 1_000_000;
        if (journal.unsafe() == journal.held()
                || waited <= batch.plus(ACK_GRACE).toMillis()) {
            return null;
        }
        @Nullable
        String why =
                uplink.link().connected() ? uplink.trouble() : uplink.link().lastFailure();
        return "the broker has taken nothing for " + waited / 1_000 + " s" + (why == null ? "" : ": " + why);
    }

    private @Nullable String loss() {
        long now = clock.monotonicNanos();
        if (inlet.lost() > lost || journal.lost() > lostNumbers) {
            why = inlet.lost() > lost
                    ? inlet.lost()
                            + " readings have been lost since the start: the journal could not be written for too long"
                    : (journal.lost() - lostNumbersAtStart)
                            + " rounds and events have been lost since the start that the centre did not have";
            lost = inlet.lost();
            lostNumbers = journal.lost();
            lostSinceNanos = now;
            losing = true;
        }
        losing &= now - lostSinceNanos < LOSS_TOLD.toNanos();
        return losing ? why : null;
    }
}
