/**
 * Topics, JSON messages and sequence ranges: what gateway and centre say to each other beside the telemetry chunk. The
 * fields are written down in {@code gateway/wire/README.md}. Pure; any thread, except {@link SeqRanges}, which has one
 * owner.
 */
@NullMarked
package io.hanlu.wire.message;

import org.jspecify.annotations.NullMarked;
