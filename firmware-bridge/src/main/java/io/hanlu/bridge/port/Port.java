package io.hanlu.bridge.port;

/** One opened device or line. Used by one thread at a time, except {@link #close}. */
public sealed interface Port extends AutoCloseable permits I2cPort, GpioPort, OutputPort, ModbusPort {

    Address address();

    /** Gives the device back; what is tried afterwards fails. Closing again does nothing. */
    @Override
    void close();
}
