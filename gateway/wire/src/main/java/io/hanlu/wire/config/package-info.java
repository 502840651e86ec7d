/**
 * Reads one YAML configuration file and says everything that is wrong with it at once, each problem with its line and
 * column and with what would be right.
 *
 * <p>Both daemons and their {@code check} commands call it when they start; nothing is kept afterwards. One thread at a time.
 */
@NullMarked
package io.hanlu.wire.config;

import org.jspecify.annotations.NullMarked;
