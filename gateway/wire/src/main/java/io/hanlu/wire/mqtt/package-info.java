/**
 * One supervised MQTT 5 connection, used by both daemons: {@link MqttLink} connects, subscribes and, when the connection is
 * lost, starts again after a growing, jittered delay; {@link MqttSession} publishes on the connection of the moment. It
 * keeps nothing across connections: what is not acknowledged is the caller's to send again. Eclipse Paho stays behind this
 * package.
 */
@NullMarked
package io.hanlu.wire.mqtt;

import org.jspecify.annotations.NullMarked;
