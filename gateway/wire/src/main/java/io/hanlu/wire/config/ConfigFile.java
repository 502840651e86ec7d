package io.hanlu.wire.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Turns a YAML file into records, or into the list of everything that is wrong with it. */
public final class ConfigFile {

    /** A gateway with {@code PointTable.MAX_POINTS} points fits several times. */
    static final int MAX_BYTES = 1 << 20;

    private ConfigFile() {}

    /**
     * Reads the file. Keys that {@code binder} did not ask for are problems, too.
     *
     * @param file YAML 1.2 in UTF-8, at most 1 MiB, without anchors, aliases and tags; relative paths in it are relative to
     *     its own folder
     * @param binder makes the result from the root; it gets harmless stand-ins for what is missing or wrong, so it always
     *     comes to its end
     * @throws ConfigException with every problem, in the order of the file
     */
    public static <T> T load(Path file, Function<ConfigNode, T> binder) throws ConfigException {
        Problems problems = new Problems(file);
        return bind(file, read(file, problems), problems, binder);
    }

    /**
     * Reads what is not a file of its own, such as a part of the program.
     *
     * @param shownAs stands in problems where a file would
     * @param content at most 1 MiB
     * @throws ConfigException as above
     */
    public static <T> T load(Path shownAs, byte[] content, Function<ConfigNode, T> binder) throws ConfigException {
        Problems problems = new Problems(shownAs);
        return bind(shownAs, decode(content, problems), problems, binder);
    }

    private static <T> T bind(Path file, @Nullable String text, Problems problems, Function<ConfigNode, T> binder)
            throws ConfigException {
        YamlTree tree = text == null ? null : Composer.compose(text, problems);
        if (tree == null) {
            throw new ConfigException(problems.sorted());
        }
        ConfigNode root = ConfigNode.root(tree, file, problems);
        T result = binder.apply(root);
        root.reportKeys();
        List<Problem> found = problems.sorted();
        if (!found.isEmpty()) {
            throw new ConfigException(found);
        }
        return result;
    }

    private static @Nullable String read(Path file, Problems problems) {
        String wrong;
        if (!Files.exists(file)) {
            wrong = "does not exist (looked for " + file.toAbsolutePath().normalize() + ")";
        } else if (!Files.isRegularFile(file)) {
            wrong = Files.isDirectory(file) ? "is a folder" : "is not a regular file";
        } else {
            try (InputStream in = Files.newInputStream(file)) {
                byte[] bytes = in.readNBytes(MAX_BYTES + 1);
                if (bytes.length <= MAX_BYTES) {
                    return decode(bytes, problems);
                }
                wrong = "is larger than 1 MiB, which no configuration is";
            } catch (IOException e) {
                wrong = "cannot be read (" + e + ")";
            }
        }
        problems.add(1, 1, Problems.WHOLE_FILE, wrong, "name a YAML file that this user may read");
        return null;
    }

    private static @Nullable String decode(byte[] bytes, Problems problems) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length);
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder(); // its default is to report what it cannot decode
        CoderResult result = decoder.decode(in, out, true);
        String text = out.flip().toString();
        if (result.isError()) {
            problems.add(
                    lineAt(text, text.length()),
                    columnAt(text, text.length()),
                    Problems.WHOLE_FILE,
                    String.format("byte 0x%02X is not UTF-8 text", bytes[in.position()] & 0xFF),
                    "save the file as UTF-8 (it may have been saved as GBK/ANSI or UTF-16)");
            return null;
        }
        if (text.startsWith("\uFEFF")) {
            text = text.substring(1); // Windows editors write a byte order mark
        }
        for (int i = 0; i < text.length(); i++) {
            if (!allowed(text.charAt(i))) {
                problems.add(
                        lineAt(text, i),
                        columnAt(text, i),
                        Problems.WHOLE_FILE,
                        String.format("holds the control character U+%04X", (int) text.charAt(i)),
                        "delete it; a configuration is plain text");
                return null;
            }
        }
        return text;
    }

    /** YAML 1.2.2, 5.1; surrogates are paired, because the text came from valid UTF-8. */
    private static boolean allowed(char c) {
        return c == '\t' || c == '\n' || c == '\r' || (c >= 0x20 && c < 0x7F) || c == 0x85 || (c >= 0xA0 && c < 0xFFFE);
    }

    private static int lineAt(String text, int end) {
        return (int) text.chars().limit(end).filter(c -> c == '\n').count() + 1;
    }

    private static int columnAt(String text, int end) {
        return text.codePointCount(text.lastIndexOf('\n', end - 1) + 1, end) + 1;
    }
}
