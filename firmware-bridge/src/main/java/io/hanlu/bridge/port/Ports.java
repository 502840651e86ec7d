package io.hanlu.bridge.port;

import io.hanlu.bridge.Clock;
import io.hanlu.bridge.DeviceException;
import io.hanlu.bridge.Quality;
import io.hanlu.bridge.Quantity;
import io.hanlu.bridge.SensorSpec;
import io.hanlu.bridge.Source;

/** What a driver gets to open a sensor with. The caller closes what it opened. */
public interface Ports {

    /** For waits between transfers. */
    Clock clock();

    /**
     * Opens one device; says nothing on the wire yet.
     *
     * @param twin makes what answers when the address is a simulated one
     * @throws DeviceException when there is no such bus or it may not be used, saying what to do
     */
    I2cPort i2c(Address.I2c at, Twin.Maker twin) throws DeviceException;

    /**
     * Opens one line as an input with its pull-up on.
     *
     * @param active the level at which {@code state} is 1; a simulated line is wired that way
     * @param state what the line tells: DOOR, POWER, COMPRESSOR or DEFROST. A simulated line shows that of its zone
     * @throws DeviceException when there is no such line or it may not be used, saying what to do
     */
    GpioPort gpio(Address.Gpio at, GpioPort.Level active, Quantity state) throws DeviceException;

    /**
     * Opens one line as an output, in its safe state.
     *
     * @param active the level at which what hangs on the line is on
     * @param safe whether it is on, or off, while nobody is in charge of it
     * @throws DeviceException when there is no such line or it may not be used, saying what to do
     */
    OutputPort output(Address.Gpio at, GpioPort.Level active, boolean safe) throws DeviceException;

    /**
     * Lets a wireless node in at the gateway's one endpoint, which opens with the first of them.
     *
     * @throws DeviceException when the endpoint cannot listen or the node's key cannot be read, saying what to do
     */
    default Source.Pushed node(SensorSpec spec) throws DeviceException {
        throw new DeviceException(Quality.BUS, spec.address() + ": nothing is listening for nodes here");
    }

    /**
     * Opens one unit of a field bus; says nothing on the wire yet.
     *
     * @param line how the serial line is set; of one behind a converter, to know how long answers take
     * @throws DeviceException when the line is in use with other settings
     */
    default ModbusPort modbus(Address.Modbus at, ModbusPort.Line line) throws DeviceException {
        throw new DeviceException(Quality.BUS, at + ": this board has no field bus; use another address");
    }
}
