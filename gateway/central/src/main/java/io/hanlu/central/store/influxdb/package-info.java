/**
 * The store in InfluxDB 1.x, or in what speaks its protocol (Enterprise, the v1 interface of 2 and 3, VictoriaMetrics for
 * writing). Measurements and fields are described in {@code gateway/central/README.md}. Called as {@link
 * io.hanlu.central.store.Store} says; no thread of its own.
 */
@NullMarked
package io.hanlu.central.store.influxdb;

import org.jspecify.annotations.NullMarked;
