/**
 * What both consoles share: one small HTTP server with health, readiness, metrics, static files, JSON endpoints, RFC 9457
 * problems, and one stream of server-sent events. The edge and the centre describe their routes to {@link
 * io.hanlu.wire.web.WebServer}; they see neither Vert.x nor Netty.
 *
 * <p>One event loop thread moves bytes; everything that computes or blocks (endpoints, static files, snapshots) runs on two
 * worker threads; what changes something ({@link io.hanlu.wire.web.Action}) on a third.
 */
@NullMarked
package io.hanlu.wire.web;

import org.jspecify.annotations.NullMarked;
