/** The fleet's memory. */
@NullMarked
package io.hanlu.central.fleet;

import org.jspecify.annotations.NullMarked;
