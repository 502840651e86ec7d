package io.hanlu.wire.web;

import java.util.List;

/**
 * What a stream of server-sent events tells. Both methods are called by one thread at a time, never together, and not at all
 * while nobody listens.
 */
public interface Feed {

    /** @param data what becomes the event's JSON, as in {@link Endpoint} */
    record Event(String name, Object data) {}

    /** Everything a client needs that knows nothing yet, or has missed something. */
    List<Event> snapshot();

    /** What has changed since the previous call of this method; empty when nothing has. Called twice a second. */
    List<Event> changes();
}
