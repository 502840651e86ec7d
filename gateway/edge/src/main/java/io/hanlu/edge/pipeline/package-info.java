/**
 * Turns what sensors gave into what is kept: times made unique, changes noticed as events, readings grouped into rounds and
 * committed. One thread, {@code pipeline}, from the inlet to the journal.
 */
@NullMarked
package io.hanlu.edge.pipeline;

import org.jspecify.annotations.NullMarked;
