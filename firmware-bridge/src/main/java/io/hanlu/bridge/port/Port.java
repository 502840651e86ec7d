package io.hanlu.bridge.port;

/** One opened device or line. Used by one thread at a time, except {@link #close}. */
public sealed interface Port extends AutoCloseable permits I2cPort, GpioPort, OutputPort, ModbusPort, KernelPort {

    Address address();

    /**
     * The wires it turned out to hang on, where the address alone does not tell: see {@link
     * io.hanlu.bridge.Source.Polled#lane}. Always the same.
     */
    default String lane() {
        return address().lane();
    }

    /** Gives the device back; what is tried afterwards fails. Closing again does nothing. */
    @Override
    void close();
}
