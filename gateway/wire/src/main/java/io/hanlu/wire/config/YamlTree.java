package io.hanlu.wire.config;

import java.util.List;

/** What a YAML document holds, each part with its place; lines and columns count from 1. */
sealed interface YamlTree {

    int line();

    int column();

    /**
     * A single value.
     *
     * @param plain written without quotes, so that an empty text or {@code null} means "no value"
     */
    record Scalar(int line, int column, String text, boolean plain) implements YamlTree {

        boolean isNull() {
            return plain && (text.isEmpty() || text.equals("null") || text.equals("~"));
        }
    }

    record Sequence(int line, int column, List<YamlTree> items) implements YamlTree {}

    /** Its keys differ. */
    record Mapping(int line, int column, List<Entry> entries) implements YamlTree {}

    record Entry(Scalar key, YamlTree value) {}

    /** A part that has a problem already. */
    record Spoilt(int line, int column) implements YamlTree {}
}
