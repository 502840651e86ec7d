package io.hanlu.bridge.modbus;

import io.hanlu.bridge.port.ModbusPort.Table;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Neighbours that are read with one request. */
record Block(Table table, int first, int count, List<Row> rows) {

    private static final int MOST_BITS = 2000; // V1.1b3, 6.1

    /**
     * The fewest requests that ask for nothing but what the rows say: what lies between may not exist, and a device refuses
     * the whole request for it.
     *
     * @param maxRegisters in one request
     */
    static List<Block> plan(List<Row> rows, int maxRegisters) {
        List<Block> blocks = new ArrayList<>();
        List<Row> block = new ArrayList<>();
        int end = 0;
        for (Row row : rows.stream()
                .sorted(Comparator.comparing(Row::table).thenComparing(Row::address))
                .toList()) {
            int most = row.table().bits() ? Math.min(16 * maxRegisters, MOST_BITS) : maxRegisters;
            int rowEnd = row.address() + row.type().places();
            if (!block.isEmpty()) {
                Row begin = block.getFirst();
                if (begin.table() == row.table() && row.address() <= end && rowEnd - begin.address() <= most) {
                    block.add(row);
                    end = Math.max(end, rowEnd);
                    continue;
                }
                blocks.add(of(block, end));
            }
            block = new ArrayList<>(List.of(row));
            end = rowEnd;
        }
        if (!block.isEmpty()) {
            blocks.add(of(block, end));
        }
        return blocks;
    }

    private static Block of(List<Row> rows, int end) {
        Row begin = rows.getFirst();
        return new Block(begin.table(), begin.address(), end - begin.address(), List.copyOf(rows));
    }

    /** On a line without transaction numbers, the late answer to one could be taken for that to the other. */
    static boolean anyLookAlike(List<Block> blocks) {
        return blocks.stream()
                        .map(block -> block.table + " " + block.count)
                        .distinct()
                        .count()
                < blocks.size();
    }
}
