package io.hanlu.edge.journal;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * Work on what is stored, prepared by a thread that has time and carried out by the one that writes, together with the next rounds: so
 * it costs no fsync of its own, and never waits for a lock. At most some hundred kilobytes: the rounds wait for it.
 */
@FunctionalInterface
interface Chore {

    /**
     * Carries it out in the transaction at hand. What has changed since it was prepared is left alone.
     *
     * @throws SQLException takes the transaction back; the rounds are tried again without this chore
     */
    void carryOut(Connection connection) throws SQLException;
}
