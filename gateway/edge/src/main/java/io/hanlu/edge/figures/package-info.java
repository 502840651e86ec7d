/**
 * How well goods were kept, in figures: time in range, degree-minutes, mean kinetic temperature, chilling dose, remaining shelf
 * life. Each formula names its source.
 *
 * <p>{@link io.hanlu.edge.figures.Figures} is fed readings one by one and takes the same memory after a year as after an hour. It
 * reads no clock and belongs to the thread that feeds it: the console's for a zone's day, {@code hanlu evaluate}'s for history.
 */
@NullMarked
package io.hanlu.edge.figures;

import org.jspecify.annotations.NullMarked;
