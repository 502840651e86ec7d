package io.hanlu.wire.config;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What each getter takes and refuses. */
class ConfigNodeTest {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration WEEK = Duration.ofDays(7);
    private static final long GIB = 1L << 30;

    private enum Kind {
        COLD_ROOM,
        FREEZER
    }

    @TempDir
    private Path folder;

    static Stream<Arguments> wrongValues() {
        Function<ConfigNode, Object> duration = node -> node.duration(SECOND, WEEK);
        Function<ConfigNode, Object> size = node -> node.size(1024, GIB);
        Function<ConfigNode, Object> kind = node -> node.choice(Kind.class);
        Function<ConfigNode, Object> mqtt = node -> node.uri(List.of("mqtt", "mqtts"));
        Function<ConfigNode, Object> count = node -> node.integer(1, 9);
        Function<ConfigNode, Object> speed = node -> node.number(0.5, 9);
        String units = "; write a number and ms, s, m, h or d, as in 10s";
        String sizes = "; write a whole number and B, KiB, MiB, GiB or TiB, as in 512MiB";
        String urls = "; write mqtt://host:port or mqtts://host:port";
        String address = "; write 0.0.0.0:8080 for the whole network or 127.0.0.1:8080 for this machine only";
        Function<ConfigNode, Object> listen = ConfigNode::listen;
        Function<ConfigNode, Object> text = ConfigNode::text;
        return Stream.of(
                Arguments.of(duration, "10", "\"10\" has no unit" + units),
                Arguments.of(duration, "10 s", "\"10 s\" is not a duration" + units),
                Arguments.of(duration, "1.5h", "\"1.5h\" is not a duration" + units),
                Arguments.of(duration, "-1s", "\"-1s\" is not a duration" + units),
                Arguments.of(duration, "9999999999s", "\"9999999999s\" is not a duration" + units),
                Arguments.of(duration, "0s", "\"0s\" is out of range; from 1s to 7d"),
                Arguments.of(duration, "999999999d", "\"999999999d\" is out of range; from 1s to 7d"),
                Arguments.of(
                        duration, "[1s]", "is a list where a single value belongs; write one value after the colon"),
                Arguments.of(size, "512", "\"512\" is not a size" + sizes),
                Arguments.of(size, "2GB", "\"2GB\" is not a size" + sizes),
                Arguments.of(size, "1023B", "\"1023B\" is out of range; from 1KiB to 1GiB"),
                Arguments.of(size, "999999TiB", "\"999999TiB\" is out of range; from 1KiB to 1GiB"),
                Arguments.of(
                        kind,
                        "cold_room",
                        "\"cold_room\" is not known; did you mean cold-room? (one of cold-room, freezer)"),
                Arguments.of(kind, "oven", "\"oven\" is not known; one of cold-room, freezer"),
                Arguments.of(
                        (Function<ConfigNode, Object>) ConfigNode::bool,
                        "yes",
                        "\"yes\" is not known; one of false, true"),
                Arguments.of(count, "1.0", "\"1.0\" is not a whole number; write one from 1 to 9"),
                Arguments.of(count, "0x5", "\"0x5\" is not a whole number; write one from 1 to 9"),
                Arguments.of(count, "10", "\"10\" is out of range; from 1 to 9"),
                Arguments.of(speed, "max", "\"max\" is not a number; write one from 0.5 to 9, as in 2.5"),
                Arguments.of(speed, "NaN", "\"NaN\" is not a number; write one from 0.5 to 9, as in 2.5"),
                Arguments.of(speed, "0.4", "\"0.4\" is out of range; from 0.5 to 9"),
                Arguments.of(mqtt, "127.0.0.1:1883", "\"127.0.0.1:1883\" is not a URL" + urls),
                Arguments.of(mqtt, "tcp://h:1", "\"tcp://h:1\" does not start with mqtt:// or mqtts://" + urls),
                Arguments.of(mqtt, "mqtt://a_b", "\"mqtt://a_b\" names no host of letters, digits, - and ." + urls),
                Arguments.of(mqtt, "mqtt://h:0", "port 0 is out of range; from 1 to 65535"),
                Arguments.of(mqtt, "mqtt://h/x", "\"mqtt://h/x\" has something behind host and port" + urls),
                Arguments.of(
                        mqtt,
                        "mqtt://u:geheim 1@h",
                        "holds a user name; use the keys username and password_file, and leave it out of the URL"),
                Arguments.of(listen, "8080", "\"8080\" is not an address and a port" + address),
                Arguments.of(listen, "\":8080\"", "\":8080\" is not an address and a port" + address),
                Arguments.of(listen, "\"h:65536\"", "\"h:65536\" is out of range; from port 0 (any free one) to 65535"),
                Arguments.of(
                        (Function<ConfigNode, Object>) ConfigNode::timezone,
                        "Asia/Shangai",
                        "\"Asia/Shangai\" is not a time zone; did you mean Asia/Shanghai?"),
                Arguments.of(
                        (Function<ConfigNode, Object>) ConfigNode::timezone,
                        "Beijing",
                        "\"Beijing\" is not a time zone; write an IANA name, as in Asia/Shanghai"),
                Arguments.of(
                        (Function<ConfigNode, Object>) node -> node.text(Pattern.compile("[a-z]+"), "small letters"),
                        "A",
                        "\"A\" does not fit; write small letters"),
                Arguments.of(text, "", "has no value; write one after the colon, or delete the line"),
                Arguments.of(text, "~", "has no value; write one after the colon, or delete the line"),
                Arguments.of(text, "\" \"", "is empty; write some text on one line"),
                Arguments.of(text, "\"a\\nb\"", "goes over several lines; write some text on one line"),
                Arguments.of(text, "x".repeat(1001), "is 1001 characters long; at most 1000"),
                Arguments.of(
                        (Function<ConfigNode, Object>) node -> node.list("a"),
                        "[]",
                        "is empty; write at least one item, as in - a"),
                Arguments.of(
                        (Function<ConfigNode, Object>) node -> node.list("a"),
                        "{}",
                        "is a section where a list belongs; start each item on its own line, as in - a"));
    }

    @ParameterizedTest
    @MethodSource("wrongValues")
    void aWrongValueIsOneProblemAtItsPlace(Function<ConfigNode, Object> getter, String value, String message) {
        String yaml = "k: " + value;
        ConfigException e =
                assertThrows(ConfigException.class, () -> load(yaml, root -> getter.apply(root.required("k", "…"))));
        int column = value.isEmpty() ? 3 : 4;
        assertEquals(folder.resolve("f.yaml") + ":1:" + column + ": k: " + message, e.getMessage());
    }

    @Test
    void rightValuesAreTakenAsWritten() throws Exception {
        assertAll(
                () -> assertEquals(Duration.ofMillis(1500), value("1500ms", n -> n.duration(SECOND, WEEK))),
                () -> assertEquals(Duration.ofHours(1), value("1h", n -> n.duration(SECOND, WEEK))),
                () -> assertEquals(WEEK, value("7d", n -> n.duration(SECOND, WEEK))),
                () -> assertEquals(512L << 20, value("512MiB", n -> n.size(1, GIB))),
                () -> assertEquals(GIB, value("1GiB", n -> n.size(1, GIB))),
                () -> assertEquals(Kind.COLD_ROOM, value("cold-room", n -> n.choice(Kind.class))),
                () -> assertEquals(true, value("true", ConfigNode::bool)),
                () -> assertEquals(-7L, value("-7", n -> n.integer(-9, 9))),
                () -> assertEquals(0.25, value("0.25", n -> n.number(0, 1))),
                () -> assertEquals("0123", value("0123", ConfigNode::text)),
                () -> assertEquals("no", value("no", ConfigNode::text)),
                () -> assertEquals("null", value("'null'", ConfigNode::text)),
                () -> assertEquals(ZoneId.of("Asia/Urumqi"), value("Asia/Urumqi", ConfigNode::timezone)),
                () -> assertEquals(
                        URI.create("mqtts://b:8883/"), value("mqtts://b:8883/", n -> n.uri(List.of("mqtts")))),
                () -> assertEquals(
                        URI.create("http://vm:8480/insert/0/influx"),
                        value("http://vm:8480/insert/0/influx", n -> n.uri(List.of("http")))),
                () -> assertEquals(new HostPort("0.0.0.0", 8080), value("0.0.0.0:8080", ConfigNode::listen)),
                () -> assertEquals(new HostPort("::1", 0), value("\"[::1]:0\"", ConfigNode::listen)));
    }

    @ParameterizedTest
    @CsvSource({"0,ms,0s", "1500,ms,1500ms", "60,s,1m", "90,s,90s", "3600,s,1h", "24,h,1d", "36,h,36h"})
    void aDurationIsShownWithTheLargestUnitThatFits(long number, String unit, String shown) {
        Duration duration = unit.equals("ms")
                ? Duration.ofMillis(number)
                : Duration.ofSeconds(unit.equals("h") ? TimeUnit.HOURS.toSeconds(number) : number);
        assertEquals(shown, Units.text(duration));
    }

    @Test
    void pathsStartAtTheFolderOfTheFile() throws Exception {
        Files.writeString(folder.resolve("ca.pem"), "x");
        assertEquals(folder.resolve("ca.pem"), value("./x/../ca.pem", ConfigNode::file));
        assertEquals(Path.of("/var/lib/hanlu"), value("/var/lib/hanlu", ConfigNode::path));
    }

    @Test
    void aMissingFileAndAFolderAreProblems() {
        String file = folder.resolve("f.yaml") + ":1:4: k: ";
        assertEquals(
                file + "\"no.pem\" does not exist; put the file at " + folder.resolve("no.pem")
                        + " or correct the path",
                assertThrows(ConfigException.class, () -> value("no.pem", ConfigNode::file))
                        .getMessage());
        assertEquals(
                file + "\".\" is not a file; put the file at " + folder + " or correct the path",
                assertThrows(ConfigException.class, () -> value(".", ConfigNode::file))
                        .getMessage());
    }

    @Test
    void aDefaultIsReadLikeAWrittenValue() throws Exception {
        assertEquals(SECOND, load("{}", root -> root.optional("every", "1s").duration(SECOND, WEEK)));
        assertEquals(
                SECOND,
                load("{}", root -> root.section("a").optional("every", "1s").duration(SECOND, WEEK)));
    }

    @Test
    void aMissingKeyIsReportedWhereItBelongs() {
        assertProblems(
                "a:\n  b: {}\n",
                root -> root.required("a", "…")
                        .required("b", "…")
                        .required("id", "x-1")
                        .text(),
                "2:6: a.b.id: is missing; add it, as in id: x-1");
    }

    @Test
    void aMistypedKeyIsOneProblem() {
        assertProblems(
                "evry: 10s\n",
                root -> root.required("every", "10s").duration(SECOND, WEEK),
                "1:1: evry: is not a key known here; did you mean every?");
    }

    @Test
    void aKeyThatIsThereAlreadyIsNotSuggested() {
        assertProblems(
                "every: 10s\nevery2: 10s\n",
                root -> root.required("every", "10s").duration(SECOND, WEEK),
                "2:1: every2: is not a key known here; known here: every");
    }

    @Test
    void allProblemsComeAtOnceAndInTheOrderOfTheFile() {
        assertProblems(
                "b: x\na: [1, y, 3, z]\nc: 1\n",
                root -> {
                    root.required("a", "[1]").list("1").forEach(item -> item.integer(0, 9));
                    return root.required("b", "1").integer(0, 9);
                },
                "1:4: b: \"x\" is not a whole number; write one from 0 to 9",
                "2:8: a[1]: \"y\" is not a whole number; write one from 0 to 9",
                "2:14: a[3]: \"z\" is not a whole number; write one from 0 to 9",
                "3:1: c: is not a key known here; known here: a, b");
    }

    @Test
    void nothingIsSaidAboutWhatFollowsFromAProblem() {
        assertProblems(
                "a: 1\n",
                root -> {
                    ConfigNode a = root.required("a", "…");
                    ConfigNode id = a.required("id", "…");
                    assertFalse(id.good());
                    id.wrong("is not unique", "change it");
                    return a.optional("other", "1").integer(0, 9);
                },
                "1:4: a: is the text \"1\" where a section belongs; write its keys, one a line, indented, as in"
                        + " name: value");
    }

    @Test
    void unknownKeysAreAcceptedWhereTheirMeaningIsUnknown() {
        assertProblems(
                "driver: x\nspeed: 1\n",
                root -> {
                    root.acceptAnyKey();
                    return root.required("driver", "sht4x").choice(List.of("sht4x"));
                },
                "1:9: driver: \"x\" is not known; one of sht4x");
    }

    private Object value(String value, Function<ConfigNode, Object> getter) throws ConfigException {
        return load("k: " + value, root -> getter.apply(root.required("k", "…")));
    }

    private Object load(String yaml, Function<ConfigNode, Object> binder) throws ConfigException {
        Path file = folder.resolve("f.yaml");
        try {
            Files.writeString(file, yaml);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return ConfigFile.load(file, binder);
    }

    private void assertProblems(String yaml, Function<ConfigNode, Object> binder, String... lines) {
        ConfigException e = assertThrows(ConfigException.class, () -> load(yaml, binder));
        assertEquals(
                String.join("\n", lines), String.valueOf(e.getMessage()).replace(folder.resolve("f.yaml") + ":", ""));
    }
}
