package io.hanlu.central.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class InboxTest {

    private static final int MEBIBYTE = 1 << 20;

    @Test
    void whatIsTakenMakesRoomAgain() {
        Inbox<String> inbox = new Inbox<>(item -> 1);
        for (int i = 0; i < Inbox.MAX_MESSAGES; i++) {
            assertTrue(inbox.offer("m" + i));
        }
        assertFalse(inbox.offer("too many"));
        assertEquals("m0", inbox.poll());
        assertTrue(inbox.offer("again"));
    }

    @Test
    void bytesAreBoundedToo() {
        Inbox<String> inbox = new Inbox<>(item -> MEBIBYTE);
        for (long held = 0; held < Inbox.MAX_BYTES; held += MEBIBYTE) {
            assertTrue(inbox.offer("big"));
        }
        assertFalse(inbox.offer("too big"));
        assertFalse(inbox.offer("still too big"));
        inbox.poll();
        assertTrue(inbox.offer("big"), "what was refused took no room");
    }

    @Test
    void nothingIsThereUntilItComes() throws Exception {
        Inbox<String> inbox = new Inbox<>(item -> 1);
        assertNull(inbox.poll());
        assertNull(inbox.poll(1));
    }
}
