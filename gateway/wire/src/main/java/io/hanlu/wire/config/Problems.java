package io.hanlu.wire.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The problems of one file as they are found. */
final class Problems {

    /** The path of what concerns no single key. */
    static final String WHOLE_FILE = "(file)";

    private static final int MAX_QUOTED = 60;

    private final Path file;
    private final List<Problem> found = new ArrayList<>();
    private final List<Problem> elsewhere = new ArrayList<>(); // in files that this one names

    Problems(Path file) {
        this.file = file;
    }

    void add(int line, int column, String path, String wrong, String right) {
        found.add(new Problem(file, line, column, path, wrong, right));
    }

    void addAll(List<Problem> ofAnotherFile) {
        elsewhere.addAll(ofAnotherFile);
    }

    /** In the order of the file, then those of files that it names. */
    List<Problem> sorted() {
        return Stream.concat(
                        found.stream()
                                .sorted(Comparator.comparingInt(Problem::line).thenComparingInt(Problem::column)),
                        elsewhere.stream())
                .toList();
    }

    /** A path for people: the root has none. */
    static String shown(String path) {
        return path.isEmpty() ? WHOLE_FILE : path;
    }

    static String child(String path, String key) {
        return (path.isEmpty() ? "" : path + ".") + printable(key);
    }

    /** What the file says, short and on one line. */
    static String quoted(String text) {
        return "\"" + printable(text) + "\"";
    }

    private static String printable(String text) {
        StringBuilder out = new StringBuilder();
        text.codePoints()
                .limit(MAX_QUOTED)
                .map(c -> Character.isISOControl(c) ? ' ' : c)
                .forEach(out::appendCodePoint);
        return out + (text.codePointCount(0, text.length()) > MAX_QUOTED ? "…" : "");
    }
}
