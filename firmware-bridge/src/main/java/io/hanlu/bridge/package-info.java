/**
 * The sensor side of the wire: chips, pins, buses and recordings become {@link io.hanlu.bridge.Reading}s.
 *
 * <p>This package holds the facts everybody speaks of (reading, point, quantity, quality), the clock, and {@link
 * io.hanlu.bridge.Bridge}, the one entrance. The daemon's acquisition threads call it; nothing here starts a
 * thread but the endpoint of wireless nodes.
 */
@NullMarked
package io.hanlu.bridge;

import org.jspecify.annotations.NullMarked;
