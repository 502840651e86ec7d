package io.hanlu.bridge.modbus;

import io.hanlu.bridge.DeviceException;
import io.hanlu.bridge.Quality;
import io.hanlu.bridge.driver.Device;
import io.hanlu.bridge.driver.Samples;
import io.hanlu.bridge.port.Address;
import io.hanlu.bridge.port.ModbusPort;
import io.hanlu.bridge.port.ModbusPort.Pace;
import java.util.List;

/** One channel of one unit. Measured by the thread of its lane. */
final class ModbusDevice implements Device {

    private final ModbusPort port;
    private final List<Block> blocks;
    private final Pace pace;
    private final boolean lateAnswersMislead;
    private boolean answerIsOwed;

    ModbusDevice(ModbusPort port, Address.Modbus at, Profile profile) {
        this.port = port;
        this.blocks = Block.plan(profile.channel(at.channel()), profile.maxRegisters());
        this.pace = profile.pace();
        this.lateAnswersMislead = at.via() != Address.Via.MODBUS && Block.anyLookAlike(blocks);
    }

    /** A unit that does not answer one request is not asked the others: it would keep the bus waiting for each. */
    @Override
    public void measure(Samples out) throws DeviceException, InterruptedException {
        if (answerIsOwed) {
            port.ignore(pace.answer());
            answerIsOwed = false;
        }
        for (Block block : blocks) {
            byte[] data;
            try {
                data = port.read(block.table(), block.first(), block.count(), pace);
            } catch (DeviceException e) {
                if (e.quality() != Quality.DEVICE) {
                    answerIsOwed = lateAnswersMislead && e.quality() == Quality.TIMEOUT;
                    throw e;
                }
                block.rows().forEach(row -> out.fail(row.quantity(), e)); // this register; others may be there
                continue;
            }
            for (Row row : block.rows()) {
                row.put(data, block.first(), out);
            }
        }
    }
}
