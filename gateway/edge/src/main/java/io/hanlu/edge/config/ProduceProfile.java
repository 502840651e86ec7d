package io.hanlu.edge.config;

import io.hanlu.bridge.Quantity;
import io.hanlu.edge.figures.FigureRules.StorageLife;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How one kind of produce is kept: a file of {@code profiles/produce}. Temperatures and humidities are scaled, as in readings.
 *
 * @param id the file's name without {@code .yaml}
 * @param nameZh for people, in Chinese
 * @param nameEn for people, in English
 * @param chillingBelow cold does harm below it, though nothing freezes; empty when not known, or not sensitive
 * @param freezingPoint the highest known; empty when not known
 * @param ethylene how it takes ethylene
 * @param life how long it keeps in its band; null when not known
 * @param source the documents, and what in them is doubtful
 * @param confirmed false: has to be checked before anybody relies on it, and is shown so
 */
public record ProduceProfile(
        String id,
        String nameZh,
        String nameEn,
        Band temperature,
        Band humidity,
        OptionalInt chillingBelow,
        OptionalInt freezingPoint,
        @Nullable Ethylene ethylene,
        @Nullable Life life,
        String source,
        boolean confirmed) {

    /** What is right for it; either end may be open. */
    public record Band(OptionalInt min, OptionalInt max) {

        static final Band OPEN = new Band(OptionalInt.empty(), OptionalInt.empty());
    }

    /** How long it keeps; tables give it for the middle of the band. Empty where either is not known. */
    Optional<StorageLife> storageLife() {
        OptionalDouble middle = Stream.of(temperature.min(), temperature.max())
                .flatMapToInt(OptionalInt::stream)
                .mapToDouble(end -> Quantity.TEMPERATURE.unscale(end).doubleValue())
                .average();
        return life == null || middle.isEmpty()
                ? Optional.empty()
                : Optional.of(new StorageLife(
                        Duration.ofDays(life.minDays()), Duration.ofDays(life.maxDays()), middle.getAsDouble()));
    }

    /** Sensitivity to ethylene, as storage tables grade it. */
    public enum Ethylene {
        LOW,
        MODERATE,
        HIGH
    }

    /** Storage life at the right temperature. */
    public record Life(int minDays, int maxDays) {}
}
