/**
 * {@code gateway.yaml} as records: what this gateway is, which sensors it has, what is an alarm and why, where it keeps and sends
 * their readings. Produce and rule sets come from files of their own ({@link Profiles}).
 *
 * <p>The commands {@code run}, {@code check} and {@code history} load it once, before anything is started; the records are
 * immutable and may go to any thread. {@link ConfigWatch} loads it again when it has changed, on its own thread. {@code
 * config/gateway.yaml} says what each key means.
 */
@NullMarked
package io.hanlu.edge.config;

import org.jspecify.annotations.NullMarked;
