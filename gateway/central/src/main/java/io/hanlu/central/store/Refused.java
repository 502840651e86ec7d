package io.hanlu.central.store;

/**
 * One item that the store will never take; everything else of its batch is committed.
 *
 * @param delivery the message it came in
 * @param seq its round or event
 * @param item what it is, for people: a point, or a line as it was sent
 * @param reason what the store said
 */
public record Refused(Delivery delivery, long seq, String item, String reason) {}
