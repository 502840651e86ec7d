package io.hanlu.central.store;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * A reading as it came back from the store.
 *
 * @param point {@code zone/sensor/quantity}
 * @param unit null when the store does not keep units
 * @param timeMillis UTC epoch milliseconds
 * @param value exact; its scale is the point's decimals only where the store keeps them; null exactly when the quality is bad
 * @param quality 0 good, 1–127 uncertain, 128–255 bad
 */
public record StoredReading(
        GatewayId gateway,
        PointName point,
        @Nullable String unit,
        long timeMillis,
        @Nullable BigDecimal value,
        int quality) {}
