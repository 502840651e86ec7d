package io.hanlu.bridge.sim;

import io.hanlu.bridge.Clock;
import io.hanlu.bridge.DeviceException;
import io.hanlu.bridge.Quantity;
import io.hanlu.bridge.SensorSpec;
import io.hanlu.bridge.Source;
import io.hanlu.bridge.driver.Drivers;
import io.hanlu.bridge.port.Address;
import io.hanlu.bridge.port.GpioPort;
import io.hanlu.bridge.port.I2cPort;
import io.hanlu.bridge.port.Multiplexers;
import io.hanlu.bridge.port.OutputPort;
import io.hanlu.bridge.port.Ports;
import io.hanlu.bridge.port.Twin;
import java.util.HashMap;
import java.util.Map;

/** A simulated bus whose air a test sets by hand, and what drivers open their devices with on it. */
public final class TestBus implements Ports, Twin.Air {

    public final SimBus bus;
    private final Map<Integer, SimLine> lines = new HashMap<>();
    private final Clock clock;
    public double celsius = 4;
    public double relativeHumidity = 90;
    public double hectopascals = 1013.25;
    public long specimen = 0x0123_4567_89AB_CDEFL;
    private final Multiplexers multiplexers = new Multiplexers();

    public TestBus(Clock clock) {
        this.clock = clock;
        this.bus = new SimBus(clock);
    }

    /** Opens a sensor with its real driver. */
    public Source.Polled open(SensorSpec spec) throws DeviceException {
        return (Source.Polled) Drivers.find(spec.driver()).orElseThrow().open(spec, this);
    }

    /** A port beside the driver's, to put bytes on the bus by hand. */
    public I2cPort portAt(Address.I2c at) {
        return bus.port(at);
    }

    /** The chip is pulled off the bus. */
    public void unplug(Address.I2c at) {
        bus.unplug(at);
    }

    @Override
    public Clock clock() {
        return clock;
    }

    @Override
    public I2cPort i2c(Address.I2c at, Twin.Maker twin) throws DeviceException {
        bus.plug(at, twin.make(this));
        return multiplexers.port(at, chip -> bus.port(chip, () -> bus.unplug(chip)), bus::multiplexer);
    }

    /** Somebody is on the bus with whom no driver speaks. */
    public I2cPort stranger(Address.I2c at, Twin twin) throws DeviceException {
        bus.plug(at, twin);
        return portAt(at);
    }

    /** A line beside the bus, to see and to move by hand. */
    public SimLine line(int number) {
        return lines.computeIfAbsent(number, n -> new SimLine(n, null));
    }

    @Override
    public GpioPort gpio(Address.Gpio at, GpioPort.Level active, Quantity state) throws DeviceException {
        return line(at.line()).input(at, active::opposite);
    }

    @Override
    public OutputPort output(Address.Gpio at, GpioPort.Level active, boolean safe) throws DeviceException {
        return line(at.line()).output(at, active, safe);
    }

    @Override
    public double celsius() {
        return celsius;
    }

    @Override
    public double relativeHumidity() {
        return relativeHumidity;
    }

    @Override
    public double hectopascals() {
        return hectopascals;
    }

    @Override
    public long specimen() {
        return specimen;
    }
}
