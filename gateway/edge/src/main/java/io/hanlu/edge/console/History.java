package io.hanlu.edge.console;

import io.hanlu.bridge.Point;
import io.hanlu.bridge.Reading;
import java.io.IOException;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** What was recorded: the journal, as the console sees it. Called on worker threads, perhaps by two at once. */
public interface History {

    /**
     * Hands over readings of the wanted points, each point's in order of time; none of one that never had one.
     *
     * @param fromMillis UTC epoch milliseconds, included
     * @param toMillis included
     * @throws IOException when it cannot be read now: what was tried, what came back, what to do
     */
    void read(Predicate<Point> wanted, long fromMillis, long toMillis, Consumer<Reading> each) throws IOException;
}
