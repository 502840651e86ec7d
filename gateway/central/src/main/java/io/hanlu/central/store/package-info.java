/**
 * Where readings, events and committed sequence ranges are kept: one interface, in a database of our own ({@code embedded})
 * or in InfluxDB ({@code influxdb}). Ingest is the only writer, from its one thread; pages and commands read from theirs.
 */
@NullMarked
package io.hanlu.central.store;

import org.jspecify.annotations.NullMarked;
