/**
 * {@code hanlu check}: looks at everything a daemon with this configuration would need, and says what to do about what it does
 * not find. Runs in the command's own thread; the daemon never calls it.
 */
@NullMarked
package io.hanlu.edge.check;

import org.jspecify.annotations.NullMarked;
