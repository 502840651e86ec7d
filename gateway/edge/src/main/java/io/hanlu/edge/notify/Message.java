package io.hanlu.edge.notify;

import io.hanlu.edge.alarm.Severity;
import org.jspecify.annotations.Nullable;

/**
 * What one person is to read.
 *
 * @param id the same with every attempt
 * @param gateway its id
 * @param recipient the person's name
 * @param to the address within the channel; null where the channel needs none
 * @param timeMillis when it was written, UTC epoch milliseconds
 */
record Message(
        String id,
        String gateway,
        String recipient,
        @Nullable String to,
        Severity severity,
        String title,
        String text,
        long timeMillis) {

    /** Title and text, for channels that know no titles. */
    String whole() {
        return title + "\n" + text;
    }
}
