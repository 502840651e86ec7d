/**
 * What time it is, and how far that can be trusted (CLOCK.md): {@code GatewayClock} is the clock of the whole daemon,
 * {@code Discipline} its rules. The pipeline's thread looks after it; any thread reads it.
 */
@NullMarked
package io.hanlu.edge.clock;

import org.jspecify.annotations.NullMarked;
