package io.hanlu.bridge.chip;

import io.hanlu.bridge.DeviceException;
import io.hanlu.bridge.port.I2cPort;

/** Registers of 16 bits, most significant byte first, named by one byte: those of TMP117, MCP9808 and HDC1080. */
final class Register {

    private Register() {}

    /** 0 to 0xFFFF. */
    static int read(I2cPort port, byte register) throws DeviceException {
        return word(port.writeRead(new byte[] {register}, 2), 0);
    }

    static void write(I2cPort port, byte register, int value) throws DeviceException {
        port.write(register, (byte) (value >> 8), (byte) value);
    }

    static int word(byte[] bytes, int from) {
        return (bytes[from] & 0xFF) << 8 | (bytes[from + 1] & 0xFF);
    }
}
