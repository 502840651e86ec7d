/**
 * Commands from the centre: who may give them, for how long they hold, that each is carried out once, and what is answered. {@link
 * io.hanlu.edge.command.Commands} is handed bytes by the uplink's receiving thread and works on a thread of its own,
 * {@code commands}, which may wait for the journal.
 */
@NullMarked
package io.hanlu.edge.command;

import org.jspecify.annotations.NullMarked;
