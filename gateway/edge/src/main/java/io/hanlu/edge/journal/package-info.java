/**
 * What makes a reading durable: one SQLite database holds rounds (as chunks, and after an hour or so by point), events, the point table
 * and what the centre has stored. One thread writes, the pipeline's; every other thread reads through a {@link
 * io.hanlu.edge.journal.JournalReader} of its own, and what it wants changed it prepares and asks for.
 */
@NullMarked
package io.hanlu.edge.journal;

import org.jspecify.annotations.NullMarked;
