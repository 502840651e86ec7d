package io.hanlu.edge.words;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A sentence with gaps: {@code {zone}} is replaced by a value; a part in square brackets is left out when one of its values is not
 * known. Parts do not nest.
 *
 * @param text as it was written
 */
public record Template(String text, List<Part> parts) {

    /** Why a text is no template; both texts as problems of a configuration say them. */
    public static final class InvalidException extends Exception {

        private static final long serialVersionUID = 1L;

        private final String right;

        InvalidException(String wrong, String right) {
            super(wrong);
            this.right = right;
        }

        /** What would be right. */
        public String right() {
            return right;
        }
    }

    /**
     * What stands together or falls together.
     *
     * @param pieces in turn text and the name of a value, beginning with text
     */
    record Part(boolean optional, List<String> pieces) {

        Part {
            pieces = List.copyOf(pieces);
        }
    }

    public Template {
        parts = List.copyOf(parts);
    }

    /**
     * Reads one.
     *
     * @param names the values there are
     * @throws InvalidException when a bracket or brace has no partner, or a value is not known
     */
    public static Template parse(String text, Collection<String> names) throws InvalidException {
        List<Part> parts = new ArrayList<>();
        List<String> pieces = new ArrayList<>();
        StringBuilder plain = new StringBuilder();
        boolean optional = false;
        for (int at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            switch (c) {
                case '[', ']' -> {
                    if (optional != (c == ']')) {
                        throw unbalanced(c, at, optional ? "close the part before it with ]" : "open the part with [");
                    }
                    pieces.add(plain.toString());
                    parts.add(new Part(optional, pieces));
                    pieces.clear();
                    plain.setLength(0);
                    optional = !optional;
                }
                case '{' -> {
                    int end = text.indexOf('}', at);
                    String name = end < 0 ? "" : text.substring(at + 1, end);
                    if (end < 0 || name.indexOf('{') >= 0) {
                        throw unbalanced(c, at, "close it with }, as in {zone}");
                    }
                    if (!names.contains(name)) {
                        throw new InvalidException(
                                "has the unknown value {" + name + "}", "known here: " + String.join(", ", names));
                    }
                    pieces.add(plain.toString());
                    pieces.add(name);
                    plain.setLength(0);
                    at = end;
                }
                case '}' -> throw unbalanced(c, at, "open it with {, as in {zone}");
                default -> plain.append(c);
            }
        }
        if (optional) {
            throw new InvalidException("ends within a part in square brackets", "close the part with ]");
        }
        pieces.add(plain.toString());
        parts.add(new Part(false, pieces));
        return new Template(text, parts);
    }

    private static InvalidException unbalanced(char c, int at, String right) {
        return new InvalidException("has a " + c + " without a partner as its character " + (at + 1), right);
    }

    /**
     * The sentence.
     *
     * @param values gives null for what is not known; outside of brackets that becomes "?"
     */
    String fill(Function<String, @Nullable String> values) {
        StringBuilder sentence = new StringBuilder();
        for (Part part : parts) {
            StringBuilder filled = new StringBuilder();
            boolean known = true;
            for (int i = 0; i < part.pieces().size(); i++) {
                String piece = part.pieces().get(i);
                String value = i % 2 == 0 ? piece : values.apply(piece);
                known &= value != null;
                filled.append(value == null ? "?" : value);
            }
            if (known || !part.optional()) {
                sentence.append(filled);
            }
        }
        return sentence.toString();
    }
}
