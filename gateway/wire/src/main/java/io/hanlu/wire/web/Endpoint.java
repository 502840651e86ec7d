package io.hanlu.wire.web;

/** Answers one route. Called on a worker thread, so it may block, but only two of them run at a time. */
public interface Endpoint {

    /**
     * @return what becomes the JSON body: a record, map or list; record components become snake_case
     * @throws ProblemException when the request is wrong; anything else becomes a logged 500
     */
    Object answer(Parameters parameters) throws ProblemException;
}
