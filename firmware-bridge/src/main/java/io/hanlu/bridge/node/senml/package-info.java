/**
 * Sensor Measurement Lists (SenML, RFC 8428), in JSON and in CBOR: bytes become resolved records, or nothing does. What the
 * records mean to us is the business of {@code io.hanlu.bridge.node}, which calls this on the thread of its endpoint.
 */
@NullMarked
package io.hanlu.bridge.node.senml;

import org.jspecify.annotations.NullMarked;
