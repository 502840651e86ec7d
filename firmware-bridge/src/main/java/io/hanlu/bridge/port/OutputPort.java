package io.hanlu.bridge.port;

import io.hanlu.bridge.DeviceException;

/**
 * One output line. It is in its safe state from the moment it is opened, without a glitch in between, until the first
 * {@link #set}, and again once it is closed. What the line does after that is the kernel's and the wiring's: see the README
 * on outputs.
 */
public non-sealed interface OutputPort extends Port {

    @Override
    Address.Gpio address();

    /**
     * Switches what hangs on the line.
     *
     * @throws DeviceException when the line did not take it, saying what to do; its state is unknown then
     */
    void set(boolean on) throws DeviceException;

    /** Takes the safe state, then gives the line back; says so in the log when the line refuses. Again: does nothing. */
    @Override
    void close();
}
