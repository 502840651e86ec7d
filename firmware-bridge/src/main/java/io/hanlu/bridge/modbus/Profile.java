package io.hanlu.bridge.modbus;

import io.hanlu.bridge.Quantity;
import io.hanlu.bridge.port.ModbusPort.Line;
import io.hanlu.bridge.port.ModbusPort.Pace;
import java.util.List;

/**
 * A register map: what one kind of device holds where.
 *
 * @param line how the device leaves the factory
 * @param maxRegisters the most it gives at once
 */
record Profile(String maker, String model, Line line, int maxRegisters, Pace pace, List<Row> rows) {

    Profile {
        rows = List.copyOf(rows);
    }

    /** What one of the device's inputs gives, in the order of the file; empty when it has no such input. */
    List<Row> channel(int channel) {
        return rows.stream().filter(row -> row.channel() == channel).toList();
    }

    List<Quantity> quantities(int channel) {
        return channel(channel).stream().map(Row::quantity).toList();
    }
}
