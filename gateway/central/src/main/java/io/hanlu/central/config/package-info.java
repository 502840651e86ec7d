/**
 * {@code central.yaml} as records: where telemetry comes from, where it is stored, where the pages are shown.
 *
 * <p>The command {@code run} loads it once, before anything is started; the records are immutable and may go to any thread.
 * {@code config/central.yaml} says what each key means.
 */
@NullMarked
package io.hanlu.central.config;

import org.jspecify.annotations.NullMarked;
