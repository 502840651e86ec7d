/**
 * What the edge and the centre share: the telemetry chunk ({@code chunk}), topics and JSON messages ({@code message}), and
 * below them the same way to hold a broker connection ({@code mqtt}), read a configuration file ({@code config}) and
 * serve pages and metrics ({@code web}).
 */
@NullMarked
package io.hanlu.wire;

import org.jspecify.annotations.NullMarked;
