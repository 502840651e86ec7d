/**
 * From the broker into the store. {@code Ingest} subscribes, batches what is there, commits it, and only then acknowledges
 * to the broker and tells each gateway which sequence numbers are safe. One thread does it all; a chunk that cannot be read
 * yet waits in {@code WaitingRoom}, a message that can never be used goes to {@code SetAside}.
 */
@NullMarked
package io.hanlu.central.ingest;

import org.jspecify.annotations.NullMarked;
