package io.hanlu.wire.chunk;

/**
 * What a chunk says about itself before its point table is needed.
 *
 * @param tableHash the point table its indices refer to
 * @param firstSeq of its first round, from 1
 * @param lastSeq of its last round
 * @param rounds how many rounds it holds
 */
public record ChunkHeader(long tableHash, long firstSeq, long lastSeq, int rounds) {}
