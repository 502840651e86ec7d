package io.hanlu.edge.notify;

import java.time.Duration;

/** A way to people. One thread sends. */
interface Channel {

    /** Longest time a server may take to answer. */
    Duration PATIENCE = Duration.ofSeconds(15);

    /** Sends one message and waits for what comes back, in bounded time. Never throws for what the other side does. */
    Outcome send(Message message) throws InterruptedException;
}
