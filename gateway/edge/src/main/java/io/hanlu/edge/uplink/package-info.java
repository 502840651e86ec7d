/**
 * Brings what the journal holds to the centre, over MQTT: in order, events first, again and again until the centre says it is
 * stored. One thread, {@code uplink}; the journal is its only memory.
 */
@NullMarked
package io.hanlu.edge.uplink;

import org.jspecify.annotations.NullMarked;
