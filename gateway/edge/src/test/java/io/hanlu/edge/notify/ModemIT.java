package io.hanlu.edge.notify;

import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hanlu.bridge.Clock;
import io.hanlu.edge.notify.People.ModemSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Against a modem on a pseudo-terminal that was written from the standard, and lets gammu decode what it gets. */
@Timeout(120)
class ModemIT {

    private static final Duration ANSWER = Duration.ofMillis(500);
    private static final String LONG = Messages.TEXT + "🍎".repeat(40) + "停电后请不要开门。".repeat(10);

    @TempDir
    private Path folder;

    @Test
    void aChineseMessageArrivesAsItWasWritten() throws Exception {
        try (Script script = new Script("modem.py", "well")) {
            Outcome outcome = modem(script, null).send(Messages.to("+8613800000000"));
            assertInstanceOf(Outcome.Delivered.class, outcome);
            JsonNode first = script.saw();
            assertEquals("+8613800000000", first.get("number").asString());
            assertEquals("Submit", first.get("type").asString());
            assertEquals("Unicode_No_Compression", first.get("coding").asString());
            assertEquals("1440M", first.get("validity").asString());
            List<JsonNode> parts = new ArrayList<>(List.of(first));
            while (parts.size() < first.get("parts").asInt()) {
                parts.add(script.saw());
            }
            assertEquals(Messages.to(null).whole(), text(parts));
        }
    }

    @Test
    void aLongMessageComesInPartsThatATelephoneJoins() throws Exception {
        try (Script script = new Script("modem.py", "chatty")) {
            assertInstanceOf(Outcome.Delivered.class, modem(script, null).send(Messages.to("13800000000", LONG)));
            List<JsonNode> parts = new ArrayList<>();
            do {
                parts.add(script.saw());
                assertEquals(parts.size(), parts.getLast().get("part").asInt());
                assertEquals(parts.getFirst().get("reference"), parts.getLast().get("reference"));
            } while (parts.size() < parts.getFirst().get("parts").asInt());
            assertEquals(4, parts.size());
            assertEquals(Messages.to(null, LONG).whole(), text(parts));
        }
    }

    @Test
    void afterAFailureOnlyThePartsThatAreMissingAreSent() throws Exception {
        try (Script script = new Script("modem.py", "congested")) {
            Modem modem = modem(script, null);
            Outcome.Failed failed =
                    assertInstanceOf(Outcome.Failed.class, modem.send(Messages.to("13800000000", LONG)));
            assertTrue(
                    failed.retry() && failed.why().endsWith("+CMS ERROR 42: the network is congested"), failed.why());
            assertInstanceOf(Outcome.Delivered.class, modem.send(Messages.to("13800000000", LONG)));
            for (int part = 1; part <= 4; part++) {
                assertEquals(part, script.saw().get("part").asInt());
            }
            assertTrue(script.sawNothingMore());
        }
    }

    @Test
    void thePinIsGivenAndTheNetworkWaitedFor() throws Exception {
        try (Script script = new Script("modem.py", "pin")) {
            assertInstanceOf(Outcome.Delivered.class, modem(script, pin("4711")).send(Messages.to("13800000000", "好")));
            assertEquals("4711", script.saw().get("pin").asString());
        }
        try (Script script = new Script("modem.py", "late")) {
            assertInstanceOf(Outcome.Delivered.class, modem(script, null).send(Messages.to("13800000000", "好")));
        }
    }

    @Test
    void aWrongPinIsTriedOnceBecauseThreeBlockTheCard() throws Exception {
        try (Script script = new Script("modem.py", "pin")) {
            Modem modem = modem(script, pin("1234"));
            for (int attempt = 0; attempt < 3; attempt++) {
                Outcome.Failed failed = assertInstanceOf(Outcome.Failed.class, modem.send(Messages.to("13800000000")));
                assertTrue(
                        failed.why()
                                .contains(folder.resolve("pin") + " " + (attempt == 0 ? "was refused" : "is wrong")),
                        failed.why());
            }
            assertEquals("1234", script.saw().get("pin").asString());
            assertTrue(script.sawNothingMore());
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    no-card   | true  | +CME ERROR 10: there is no SIM card
                    puk       | true  | the card asks for SIM PUK
                    pin       | true  | the card asks for its PIN: set pin_file
                    searching | true  | there is no network (state 2)
                    denied    | true  | the network refuses the card
                    silent    | true  | does not answer to AT
                    unpaid    | false | +CMS ERROR 50: this card may not send short messages
                    hangs     | true  | no answer to the message within 6 s
                    """)
    void aFailureSaysWhatToDo(String scenario, boolean retry, String why) throws Exception {
        try (Script script = new Script("modem.py", scenario)) {
            Outcome.Failed failed =
                    assertInstanceOf(Outcome.Failed.class, modem(script, null).send(Messages.to("13800000000", "好")));
            assertTrue(failed.why().contains(why), failed.why());
            assertEquals(retry, failed.retry());
        }
    }

    @Test
    void aModemThatIsNotPluggedInMaySoonBe() throws Exception {
        ModemSettings gone = new ModemSettings("sms", folder.resolve("ttyUSB9"), 115_200, null, null);
        Outcome.Failed failed = assertInstanceOf(
                Outcome.Failed.class, new Modem(gone, ANSWER, Clock.system()).send(Messages.to("13800000000")));
        assertTrue(failed.retry() && failed.why().contains("plug the adapter in"), failed.why());
    }

    private Modem modem(Script script, @Nullable Path pin) {
        return new Modem(
                new ModemSettings("sms", Path.of(script.place), 115_200, pin, "+8613800100500"),
                ANSWER,
                Clock.system());
    }

    private Path pin(String pin) throws Exception {
        Path file = folder.resolve("pin");
        Files.writeString(file, pin + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return file;
    }

    private static String text(List<JsonNode> parts) {
        return parts.stream().map(part -> part.get("text").asString()).collect(joining());
    }
}
