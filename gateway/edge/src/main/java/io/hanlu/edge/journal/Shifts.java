package io.hanlu.edge.journal;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * What is to be added to the times of rounds as they were written, as of now: they were dated by a clock that was
 * wrong.
 */
final class Shifts {

    /** Consecutive numbers of one shift. */
    private record Stretch(long first, long last, long shiftMillis) {}

    private final List<Stretch> stretches = new ArrayList<>(); // all numbers, in order

    static Shifts read(Connection connection) throws SQLException {
        Shifts shifts = new Shifts();
        long first = 0;
        long shift = 0;
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT first, shift_ms FROM period ORDER BY first")) {
            while (row.next()) {
                if (row.getLong(2) != shift) {
                    shifts.stretches.add(new Stretch(first, row.getLong(1) - 1, shift));
                    first = row.getLong(1);
                    shift = row.getLong(2);
                }
            }
        }
        shifts.stretches.add(new Stretch(first, Long.MAX_VALUE, shift));
        return shifts;
    }

    /** The largest, at least 0. */
    long most() {
        return stretches.stream().mapToLong(Stretch::shiftMillis).reduce(0, Math::max);
    }

    /** The smallest, at most 0. */
    long least() {
        return stretches.stream().mapToLong(Stretch::shiftMillis).reduce(0, Math::min);
    }

    boolean isNone() {
        return stretches.size() == 1 && stretches.getFirst().shiftMillis() == 0;
    }

    long at(long seq) {
        for (Stretch stretch : stretches) {
            if (seq <= stretch.last()) {
                return stretch.shiftMillis();
            }
        }
        throw new IllegalStateException("stretches have an end");
    }
}
