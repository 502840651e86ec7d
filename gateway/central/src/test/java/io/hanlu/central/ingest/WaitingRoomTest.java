package io.hanlu.central.ingest;

import static io.hanlu.central.store.Samples.LUOCHUAN;
import static io.hanlu.central.store.Samples.VAN;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class WaitingRoomTest {

    private static final long MAX_WAIT_MILLIS = WaitingRoom.MAX_WAIT.toMillis();

    private final WaitingRoom<String> room = new WaitingRoom<>();

    @Test
    void birthReleasesItsGatewayInTheOrderOfArrivalAndNoOther() {
        room.add(LUOCHUAN, "a", 1, 0);
        room.add(VAN, "b", 1, 0);
        room.add(LUOCHUAN, "c", 1, 0);
        assertEquals(List.of("a", "c"), room.release(LUOCHUAN));
        assertEquals(1, room.size());
        assertEquals(List.of(), room.release(LUOCHUAN));
    }

    @Test
    void longestWaitingIsGivenUpWhenThereAreTooMany() {
        List<String> givenUp = new ArrayList<>();
        for (int i = 0; i < WaitingRoom.MAX_MESSAGES + 2; i++) {
            givenUp.addAll(room.add(LUOCHUAN, "m" + i, 1, i));
        }
        assertEquals(List.of("m0", "m1"), givenUp);
        assertEquals(WaitingRoom.MAX_MESSAGES, room.size());
    }

    @Test
    void longestWaitingIsGivenUpWhenTheyAreTooBig() {
        int half = (int) (WaitingRoom.MAX_BYTES / 2);
        assertEquals(List.of(), room.add(LUOCHUAN, "a", half, 0));
        assertEquals(List.of(), room.add(LUOCHUAN, "b", half, 0));
        assertEquals(List.of("a"), room.add(LUOCHUAN, "c", half, 0));
        assertEquals(List.of("b"), room.add(LUOCHUAN, "d", half, 0), "the room that a took is free again");
    }

    @Test
    void whatHasWaitedTooLongIsGivenUp() {
        room.add(LUOCHUAN, "a", 1, 1000);
        room.add(VAN, "b", 1, 2000);
        assertEquals(List.of(), room.expire(1000 + MAX_WAIT_MILLIS));
        assertEquals(List.of("a"), room.expire(1001 + MAX_WAIT_MILLIS));
        assertEquals(1, room.size());
    }
}
