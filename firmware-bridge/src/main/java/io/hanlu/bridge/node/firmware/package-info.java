/**
 * Firmware for wireless nodes: which signed images there are, and how far each has been rolled out. Called by {@code
 * io.hanlu.bridge.node} on the thread of its endpoint; knows nothing of CoAP.
 */
@NullMarked
package io.hanlu.bridge.node.firmware;

import org.jspecify.annotations.NullMarked;
