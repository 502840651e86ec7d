/** How both daemons log: the JDK's logging, one line a record, to standard error, until the very end. Called once, by Main. */
@NullMarked
package io.hanlu.wire.logging;

import org.jspecify.annotations.NullMarked;
