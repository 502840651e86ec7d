/** The InfluxDB store, against a real InfluxDB. */
@NullMarked
package io.hanlu.central.store.influxdb;

import org.jspecify.annotations.NullMarked;
