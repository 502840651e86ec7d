package io.hanlu.wire.web;

/**
 * Changes something. Called on a worker thread of its own, one at a time, so that a change that waits keeps no page waiting.
 */
public interface Action {

    /**
     * @return what becomes the JSON body, as in {@link Endpoint}; a {@link java.util.concurrent.CompletionStage} of it is
     *     waited for without a thread
     * @throws ProblemException when the request is wrong or refused; anything else becomes a logged 500. A stage may fail with
     *     the same
     */
    Object answer(Parameters parameters, Body body) throws ProblemException;
}
