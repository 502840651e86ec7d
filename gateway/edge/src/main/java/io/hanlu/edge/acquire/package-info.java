/**
 * Asks every sensor at its interval. One thread a lane (a bus, or a recording), so that a bus that hangs delays only itself;
 * readings go into one bounded {@link io.hanlu.edge.acquire.Inlet}, which the pipeline empties.
 */
@NullMarked
package io.hanlu.edge.acquire;

import org.jspecify.annotations.NullMarked;
