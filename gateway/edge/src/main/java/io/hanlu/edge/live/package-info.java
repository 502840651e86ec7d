/**
 * The newest reading of every point, for those who look on. The pipeline's thread writes it; the console and any other
 * thread reads it. Nothing waits for anything.
 */
@NullMarked
package io.hanlu.edge.live;

import org.jspecify.annotations.NullMarked;
