package io.hanlu.bridge.port;

import io.hanlu.bridge.DeviceException;
import io.hanlu.bridge.Quality;

/**
 * One device on an I2C bus. Every method is one transfer; a failed one throws a {@link DeviceException} whose quality says
 * why: NACK, TIMEOUT, SHORT_READ, BUS or ACCESS.
 */
public non-sealed interface I2cPort extends Port {

    @Override
    Address.I2c address();

    /** Start, address, the bytes, stop. */
    void write(byte... bytes) throws DeviceException;

    /**
     * Start, address, as many bytes as asked for, stop.
     *
     * @return exactly {@code length} bytes
     */
    byte[] read(int length) throws DeviceException;

    /**
     * Writes, then reads after a repeated start: nobody else gets the bus in between. How registers are read.
     *
     * @return exactly {@code length} bytes
     */
    byte[] writeRead(byte[] bytes, int length) throws DeviceException;

    /**
     * A failed transfer in words that say what to do; the same for every implementation.
     *
     * @param came what came back
     */
    static DeviceException failure(Address.I2c at, Quality cause, String came) {
        String remedy = switch (cause) {
            case NACK ->
                "check that the chip has power, that SDA and SCL are not swapped, and "
                        + (at.behind() == null
                                ? "its address with i2cdetect -y " + at.bus()
                                : "that it hangs on this channel of the multiplexer");
            case TIMEOUT -> "something holds SCL low: unplug one device after the other to find it";
            case SHORT_READ, CRC -> "shorten or shield the cable, or slow the bus (dtparam=i2c_arm_baudrate=50000)";
            case ACCESS -> "check that no kernel driver has the chip (i2cdetect shows UU) and that the user may use it";
            default -> "something may hold SDA low: switch the devices off and on, then unplug one after the other";
        };
        return new DeviceException(cause, at + ": " + came + "; " + remedy);
    }
}
