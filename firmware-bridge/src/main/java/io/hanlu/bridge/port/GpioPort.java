package io.hanlu.bridge.port;

import io.hanlu.bridge.DeviceException;

/** One input line with its pull-up on: what nothing drives reads high. */
public non-sealed interface GpioPort extends Port {

    /** What a line is at. */
    enum Level {
        LOW,
        HIGH;

        /** The other one. */
        public Level opposite() {
            return this == LOW ? HIGH : LOW;
        }
    }

    @Override
    Address.Gpio address();

    /** The level at this moment; edges are never counted, since they can be lost. */
    Level level() throws DeviceException;
}
