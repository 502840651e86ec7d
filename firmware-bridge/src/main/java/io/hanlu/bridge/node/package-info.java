/**
 * Wireless nodes: battery-powered sensors that send what they measured over CoAP (RFC 7252), secured by DTLS 1.2 with a key of
 * their own (RFC 7925) and a connection id (RFC 9146). Nobody asks them; they speak when they like, and their readings bring
 * their own times.
 *
 * <p>The {@link io.hanlu.bridge.Bridge} opens one {@link io.hanlu.bridge.node.NodeEndpoint} with the first node and closes it.
 * All of this runs on the endpoint's one thread {@code nodes}; beside it there is one that receives for each of its ports.
 */
@NullMarked
package io.hanlu.bridge.node;

import org.jspecify.annotations.NullMarked;
