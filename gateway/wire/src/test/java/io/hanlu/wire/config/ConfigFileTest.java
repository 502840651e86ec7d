package io.hanlu.wire.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is wrong with a file before any key is looked at. */
class ConfigFileTest {

    private static final String LOOK =
            "look at indentation, colons, quotes and brackets in this line and the one before";

    @TempDir
    private Path folder;

    @Test
    void aByteOrderMarkIsNoProblem() throws Exception {
        assertEquals("寒露", name("\uFEFFname: 寒露\n".getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void windowsLineEndsAreNoProblem() throws Exception {
        assertEquals("寒露", name("# 注释\r\nname: 寒露\r\n".getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void aFileThatIsNotThere() {
        Path file = folder.resolve("none.yaml");
        ConfigException e = assertThrows(ConfigException.class, () -> ConfigFile.load(file, ConfigFileTest::name));
        assertEquals(
                file + ":1:1: (file): does not exist (looked for " + file
                        + "); name a YAML file that this user may read",
                e.getMessage());
    }

    @Test
    void aFolder() {
        ConfigException e = assertThrows(ConfigException.class, () -> ConfigFile.load(folder, ConfigFileTest::name));
        assertEquals(folder + ":1:1: (file): is a folder; name a YAML file that this user may read", e.getMessage());
    }

    @Test
    void aFileOverOneMebibyte() {
        assertProblems(
                ("name: x\n#" + "x".repeat(ConfigFile.MAX_BYTES)).getBytes(StandardCharsets.UTF_8),
                "f.yaml:1:1: (file): is larger than 1 MiB, which no configuration is; name a YAML file that this"
                        + " user may read");
    }

    @Test
    void aFileSavedAsGbk() {
        assertProblems(
                "id: 1\nname: 洛川".getBytes(Charset.forName("GBK")),
                "f.yaml:2:7: (file): byte 0xC2 is not UTF-8 text; save the file as UTF-8 (it may have been saved as"
                        + " GBK/ANSI or UTF-16)");
    }

    @Test
    void aFileSavedAsUtf16() {
        assertProblems(
                "\uFEFFname: x".getBytes(StandardCharsets.UTF_16LE),
                "f.yaml:1:1: (file): byte 0xFF is not UTF-8 text; save the file as UTF-8 (it may have been saved as"
                        + " GBK/ANSI or UTF-16)");
    }

    @Test
    void aFileCutInTheMiddleOfACharacter() {
        byte[] whole = "name: 寒".getBytes(StandardCharsets.UTF_8);
        assertProblems(
                Arrays.copyOf(whole, whole.length - 1),
                "f.yaml:1:7: (file): byte 0xE5 is not UTF-8 text; save the file as UTF-8 (it may have been saved as"
                        + " GBK/ANSI or UTF-16)");
    }

    @Test
    void aFileThatAPowerCutLeftFullOfZeros() {
        assertProblems(
                new byte[4096],
                "f.yaml:1:1: (file): holds the control character U+0000; delete it; a configuration is plain text");
    }

    @Test
    void aByteThatIsNoTextAfterChineseCharacters() {
        assertProblems(
                "name: 洛\u0007".getBytes(StandardCharsets.UTF_8),
                "f.yaml:1:8: (file): holds the control character U+0007; delete it; a configuration is plain text");
    }

    @Test
    void anEmptyFile() {
        assertProblems("", "f.yaml:1:1: (file): is empty; start from one of config/examples");
        assertProblems("# nothing\n", "f.yaml:1:1: (file): is empty; start from one of config/examples");
    }

    @Test
    void aTab() {
        assertProblems(
                "a:\n\tname: x\n",
                "f.yaml:2:1: (file): is not YAML from here on (found character"
                        + " '\\t(TAB)' that cannot start any token); there is a tab in this line: write spaces");
    }

    @Test
    void aQuoteThatIsNotClosed() {
        assertProblems(
                "name: 'x\n",
                "f.yaml:2:1: (file): is not YAML from here on (while scanning a quoted scalar from line 1, found"
                        + " unexpected end"
                        + " of stream); " + LOOK);
    }

    @Test
    void aBracketThatIsNotClosed() {
        assertProblems(
                "name: {a: 1\n",
                "f.yaml:2:1: (file): is not YAML from here on (while parsing a flow mapping from line 1, expected"
                        + " ',' or '}',"
                        + " but got <stream end>); " + LOOK);
    }

    @Test
    void aLineIndentedTooFar() {
        assertProblems(
                "name: x\n  other: y\n",
                "f.yaml:2:8: (file): is not YAML from here on (mapping values are not allowed here); " + LOOK);
    }

    @Test
    void aChineseColon() {
        assertProblems(
                "a: 1\nname：x\n",
                "f.yaml:3:1: (file): is not YAML from here on (while scanning a simple key from line 2, could not"
                        + " find expected"
                        + " ':'); there is a Chinese colon, comma, quote or bracket in this line or the one before:"
                        + " write : , \" [ ]");
        assertProblems(
                "name：x\n",
                "f.yaml:1:1: (file): is the text \"name：x\" where a section belongs; write a plain colon and a"
                        + " space instead of"
                        + " the Chinese colon, as in name: value");
    }

    @Test
    void aColonWithoutASpace() {
        assertProblems(
                "name:x\n",
                "f.yaml:1:1: (file): is the text \"name:x\" where a section belongs; put a space after the colon, as in"
                        + " name: value");
    }

    @Test
    void aListInsteadOfSections() {
        assertProblems(
                "- name: x\n",
                "f.yaml:1:1: (file): is a list where a section belongs; write its keys, one a line, indented, as in"
                        + " name: value");
    }

    @Test
    void aSecondDocument() {
        assertProblems(
                "name: x\n---\nname: y\n",
                "f.yaml:2:1: (file): a second document starts here; one file is one configuration: delete the line"
                        + " '---' or"
                        + " what follows it");
    }

    @Test
    void anUnknownDirective() {
        assertProblems(
                "%YAML 2.0\n---\nname: x\n",
                "f.yaml:1:1: (file): is not YAML (Version{major=2, minor=0}); delete lines that start with %");
    }

    @Test
    void aBombOfAliasesIsOneProblem() {
        StringBuilder bomb = new StringBuilder("a: &a [x, x, x, x, x, x, x, x, x, x]\n");
        for (char c = 'b'; c <= 'i'; c++) {
            bomb.append(c).append(": &").append(c).append(" [");
            bomb.append(("*" + (char) (c - 1) + ",").repeat(10)).append("]\n");
        }
        ConfigException e =
                assertThrows(ConfigException.class, () -> name((bomb + "name: *i\n").getBytes(StandardCharsets.UTF_8)));
        assertEquals(
                List.of("f.yaml:1:4: a: uses a YAML anchor or alias (& or *); write the value itself in each place;"
                        + " a text that"
                        + " starts with & or * needs quotes"),
                relative(e).lines().filter(line -> line.contains("alias")).toList());
    }

    @Test
    void aSectionThatContainsItself() {
        assertProblems(
                "name: &n [*n]\n",
                "f.yaml:1:7: name: uses a YAML anchor or alias (& or *); write the value itself in each place; a"
                        + " text that"
                        + " starts with & or * needs quotes",
                "f.yaml:1:7: name: is a list where a single value belongs; write one value after the colon");
    }

    @Test
    void endlessNesting() {
        assertProblems(
                "name: " + "[".repeat(500_000),
                "f.yaml:1:26: (file): is nested more than 20 levels deep; write lists and sections as in the example"
                        + " configuration");
    }

    @Test
    void aKeyWrittenTwice() {
        assertProblems(
                "name: x\nother: 1\nname: y\n",
                "f.yaml:2:1: other: is not a key known here; known here: name",
                "f.yaml:3:1: name: is written twice, first in line 1; delete one of the two");
    }

    @Test
    void aTag() {
        assertProblems(
                "name: !secret x\n",
                "f.yaml:1:7: name: has the tag !secret; tags are not used here: write only the value");
    }

    @Test
    void aTemplateLeftInPlaceOfAValue() {
        assertProblems(
                "name: {{ name }}\n",
                "f.yaml:1:7: name: is a section where a single value belongs; write one value after the colon",
                "f.yaml:1:8: name: a key cannot be a list or a section; write a name, a colon and a space, as in"
                        + " id: room-1; text with { or [ needs quotes");
    }

    @Test
    void theProblemsOfAFileThatIsNamedComeInItsOwnName() {
        ConfigException e = assertThrows(
                ConfigException.class,
                () -> ConfigFile.load(
                        Path.of("outer.yaml"),
                        "name: inner.yaml\nother: x\n".getBytes(StandardCharsets.UTF_8),
                        root -> {
                            ConfigNode name = root.required("name", "x");
                            name.wrong(assertThrows(
                                    ConfigException.class,
                                    () -> ConfigFile.load(
                                            Path.of(name.text()),
                                            "nmae: x\n".getBytes(StandardCharsets.UTF_8),
                                            ConfigFileTest::name)));
                            return name.good();
                        }));
        assertEquals("""
                outer.yaml:2:1: other: is not a key known here; known here: name
                inner.yaml:1:1: nmae: is not a key known here; did you mean name?""", e.getMessage());
    }

    private void assertProblems(String yaml, String... lines) {
        assertProblems(yaml.getBytes(StandardCharsets.UTF_8), lines);
    }

    private void assertProblems(byte[] yaml, String... lines) {
        ConfigException e = assertThrows(ConfigException.class, () -> name(yaml));
        assertEquals(String.join("\n", lines), relative(e));
    }

    private String relative(ConfigException e) {
        return String.valueOf(e.getMessage()).replace(folder + "/", "");
    }

    private String name(byte[] yaml) throws ConfigException, IOException {
        Path file = folder.resolve("f.yaml");
        Files.write(file, yaml);
        return ConfigFile.load(file, ConfigFileTest::name);
    }

    private static String name(ConfigNode root) {
        return root.required("name", "x").text();
    }
}
