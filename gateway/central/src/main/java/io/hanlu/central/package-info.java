/**
 * The centre: {@code ingest} takes what gateways send from the broker, {@code store} keeps it, {@code fleet} knows how each
 * gateway stands, the console shows it. {@code Main} is the command line; {@code CentralService}
 * starts and stops the parts.
 */
@NullMarked
package io.hanlu.central;

import org.jspecify.annotations.NullMarked;
