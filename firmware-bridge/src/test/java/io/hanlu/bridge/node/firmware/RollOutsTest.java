package io.hanlu.bridge.node.firmware;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RollOutsTest {

    private static final long NOW = 1_767_225_600_000L;
    private static final long HOUR = 3_600_000;
    private static final List<String> NODES =
            IntStream.range(0, 1000).mapToObj(i -> "box-" + i).toList();

    private final Image older = image("1.2.0");
    private final Image newer = image("1.10.0");
    private final List<Image> images = List.of(newer, older);
    private final List<String> told = new ArrayList<>();

    @TempDir
    private Path folder;

    private static Image image(String version) {
        return new Image("th-1", version, Path.of("unused"), 1, "00", "00");
    }

    /** As after a restart, each time. */
    private RollOuts rollOuts(int percent, int maxFailures) throws IOException {
        return new RollOuts(RollOutState.load(folder.resolve("data/firmware.state")), percent, maxFailures, told::add);
    }

    @Test
    void aPercentageOfTheNodesGetsTheNewestVersionAndTheOthersTheOneBefore() throws IOException {
        for (int percent : List.of(0, 10, 50, 100)) {
            RollOuts rollOuts = rollOuts(percent, 1);
            List<String> chosen = chosen(rollOuts);
            assertEquals(percent * 10.0, chosen.size(), 60, percent + " %");
            assertEquals(chosen, chosen(rollOuts(percent, 1)), "the same after a restart");
            assertTrue(NODES.stream()
                    .filter(node -> !chosen.contains(node))
                    .allMatch(node -> rollOuts.wanted(images, node).equals(Optional.of(older))));
        }
        assertTrue(chosen(rollOuts(50, 1)).containsAll(chosen(rollOuts(10, 1))), "more is those and others");
    }

    @Test
    void oneFailureTooManyStopsItForEverybodyAndForGood() throws IOException {
        RollOuts rollOuts = rollOuts(100, 1);
        rollOuts.begin(newer);
        rollOuts.begin(newer);
        rollOuts.report(newer, "box-1", true, "", images, NODES);
        rollOuts.report(newer, "box-2", false, "check sum", images, NODES);
        assertEquals(Optional.of(older), rollOuts.wanted(images, "box-2"), "never again for a node that failed");
        assertEquals(Optional.of(newer), rollOuts.wanted(images, "box-3"));
        rollOuts.report(newer, "box-2", false, "check sum", images, NODES);
        assertEquals(Optional.of(newer), rollOuts.wanted(images, "box-3"), "one node fails once");
        rollOuts.report(newer, "box-4", false, "reboots", images, NODES);
        for (RollOuts each : List.of(rollOuts, rollOuts(100, 1))) {
            assertEquals(Optional.of(older), each.wanted(images, "box-3"));
            assertEquals(Optional.of(newer), each.wanted(images, "box-1"), "who runs it well keeps it");
        }
        assertEquals(
                List.of(
                        "firmware th-1 1.10.0: the roll-out begins, to 100 % of its nodes",
                        "firmware th-1 1.10.0: node box-2 failed: check sum",
                        "firmware th-1 1.10.0: node box-4 failed: reboots",
                        "firmware th-1 1.10.0: the roll-out was stopped, since 2 nodes failed, 1 may; find out why and"
                                + " publish a new version"),
                told);
    }

    @Test
    void aNodeThatIsSilentAfterFetchingHasFailed() throws IOException {
        RollOuts rollOuts = rollOuts(100, 0);
        rollOuts.taken(newer, "box-1", NOW);
        rollOuts.taken(newer, "box-2", NOW);
        rollOuts.report(newer, "box-2", true, "", images, NODES);
        rollOuts.expire(images, NOW + HOUR - 1, NODES);
        assertEquals(List.of(), told);
        rollOuts(100, 0).expire(images, NOW + HOUR, NODES);
        assertEquals(
                "firmware th-1 1.10.0: node box-1 failed: it fetched the image and was silent for an hour",
                told.getFirst());
        assertTrue(told.getLast().contains("the roll-out was stopped"));
    }

    @Test
    void itIsDoneOnceEverybodyHasReported() throws IOException {
        RollOuts rollOuts = rollOuts(100, 1);
        List<String> two = List.of("box-1", "box-2");
        rollOuts.report(newer, "box-1", true, "", images, two);
        assertEquals(List.of(), told);
        rollOuts.report(newer, "box-2", true, "", images, two);
        rollOuts.report(newer, "box-2", true, "", images, two);
        assertEquals(List.of("firmware th-1 1.10.0: the roll-out is done: 2 nodes run it, 0 failed"), told);
    }

    @Test
    void whatWasStoppedDoesNotBeginAnewWhenItsMemoryIsDamaged() throws IOException {
        rollOuts(100, 1).begin(newer);
        Path state = folder.resolve("data/firmware.state");
        assertEquals("th-1 1.10.0 begun\n", Files.readString(state));
        Files.writeString(state, "th-1 1.10.0 stop");
        IOException e = assertThrows(IOException.class, () -> rollOuts(100, 1));
        assertTrue(String.valueOf(e.getMessage()).contains("is damaged: \"th-1 1.10.0 stop\"; delete it"));
    }

    private List<String> chosen(RollOuts rollOuts) {
        return NODES.stream()
                .filter(node -> rollOuts.wanted(images, node).equals(Optional.of(newer)))
                .toList();
    }
}
