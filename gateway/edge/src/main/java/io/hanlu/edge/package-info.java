/**
 * The daemon {@code hanlu}: its commands, and how its parts are put together. Data flows one way: {@code acquire} →
 * {@code pipeline} → {@code journal} → {@code uplink}, with {@code live} and {@code console} looking on.
 */
@NullMarked
package io.hanlu.edge;

import org.jspecify.annotations.NullMarked;
