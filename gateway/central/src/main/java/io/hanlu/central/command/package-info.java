/**
 * Commands to gateways: signed here, answered by the gateway. The console asks for them on a worker thread, ingest hands over the replies
 * on its own; in between there is no thread, only a promise.
 */
@NullMarked
package io.hanlu.central.command;

import org.jspecify.annotations.NullMarked;
