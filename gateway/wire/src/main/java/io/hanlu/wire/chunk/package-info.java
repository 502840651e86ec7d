/** The telemetry chunk: many rounds in few bytes, the same in the journal and on the wire. Pure; any thread. */
@NullMarked
package io.hanlu.wire.chunk;

import org.jspecify.annotations.NullMarked;
