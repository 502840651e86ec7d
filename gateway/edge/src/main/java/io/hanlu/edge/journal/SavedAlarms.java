package io.hanlu.edge.journal;

/**
 * The alarm engine's state as it was written.
 *
 * @param seq the newest round or event that is part of it; rounds after it are to be replayed
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record SavedAlarms(long seq, byte[] state) {}
