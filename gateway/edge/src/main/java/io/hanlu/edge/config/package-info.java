/**
 * {@code gateway.yaml} as records: what this gateway is, which sensors it has, where it keeps and sends their readings.
 *
 * <p>The commands {@code run}, {@code check} and {@code history} load it once, before anything is started; the records are
 * immutable and may go to any thread. {@code config/gateway.yaml} says what each key means.
 */
@NullMarked
package io.hanlu.edge.config;

import org.jspecify.annotations.NullMarked;
