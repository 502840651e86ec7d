package io.hanlu.wire.chunk;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.OptionalInt;
import org.junit.jupiter.api.Assertions;

/**
 * The decoder under Jazzer. A normal build runs the seeds in {@code ChunkFuzzTestInputs}; with {@code JAZZER_FUZZ=1} in the
 * environment it looks for new inputs.
 */
class ChunkFuzzTest {

    @FuzzTest(maxDuration = "5m")
    void whateverIsDecodedCanBeEncodedAndDecodedAgain(byte[] input) throws ChunkException {
        if (input.length < Format.CRC_BYTES) {
            return;
        }
        Chunk chunk;
        try {
            chunk = decode(Sealed.mend(input.clone()));
        } catch (ChunkException expected) {
            return;
        }
        try (ChunkEncoder encoder = new ChunkEncoder()) {
            Assertions.assertEquals(chunk, decode(encoder.encode(chunk)));
        }
    }

    private static Chunk decode(byte[] bytes) throws ChunkException {
        return ChunkDecoder.decode(bytes, hash -> OptionalInt.of(PointTable.MAX_POINTS));
    }
}
