package io.hanlu.wire.message;

import com.fasterxml.jackson.annotation.JsonFormat;

/**
 * Sequence numbers from {@code first} to {@code last}, both included; in JSON {@code [first,last]}.
 *
 * @param first from 1
 * @param last not below first, below {@link Long#MAX_VALUE}: there is always a next one
 */
@JsonFormat(shape = JsonFormat.Shape.ARRAY)
public record SeqRange(long first, long last) {
    public SeqRange {
        if (first < 1 || last < first || last == Long.MAX_VALUE) {
            throw new IllegalArgumentException("[" + first + "," + last + "] is no range of sequence numbers:"
                    + " it starts at 1 or later, and ends where it starts or later, below 2^63 - 1");
        }
    }
}
