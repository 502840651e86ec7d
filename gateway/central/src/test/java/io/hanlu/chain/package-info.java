/**
 * The whole chain as users run it: both daemons as processes of their own, a real broker, a real store, and faults. What is
 * compared is what each side holds on disk, read apart from the daemons; {@link io.hanlu.chain.Chain} starts the parts.
 *
 * <p>It stands in the centre's tests because the centre is built last.
 */
@NullMarked
package io.hanlu.chain;

import org.jspecify.annotations.NullMarked;
