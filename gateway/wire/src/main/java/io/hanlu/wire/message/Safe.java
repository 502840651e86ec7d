package io.hanlu.wire.message;

import java.util.List;

/**
 * From the centre: these sequence numbers are committed in the store. The gateway merges them.
 *
 * @param stream the journal's random id they belong to
 * @param ranges at least one, in any order
 */
public record Safe(String stream, List<SeqRange> ranges) {

    public static final int MAX_BYTES = 65_536;

    /** Ranges that fit in one message; more go into the next. */
    public static final int MAX_RANGES = 1_000;

    public Safe {
        Json.requireName(stream, "stream");
        ranges = Json.list(ranges, "ranges");
        if (ranges.isEmpty() || ranges.size() > MAX_RANGES) {
            throw new IllegalArgumentException(ranges.size() + " ranges; 1 to " + MAX_RANGES + " are allowed");
        }
    }

    public byte[] encode() {
        return Json.write(this);
    }

    public static Safe parse(byte[] payload) throws MessageException {
        return Json.read("safe", payload, MAX_BYTES, Safe.class);
    }
}
