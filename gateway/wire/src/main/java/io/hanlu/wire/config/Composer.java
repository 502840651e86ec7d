package io.hanlu.wire.config;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Makes a tree of one document's events. It works on events and not on the library's own tree for two reasons: that
 * one is built by recursion as deep as the file asks for, and it resolves aliases, which a configuration does not need
 * and which can make a small file enormous. So depth is bounded here, and anchors and aliases are refused.
 */
final class Composer {

    /** Our files need six levels. */
    static final int MAX_DEPTH = 20;

    private final Problems problems;
    private final Iterator<Event> events;
    private boolean aliasReported;

    private Composer(Problems problems, Iterator<Event> events) {
        this.problems = problems;
        this.events = events;
    }

    /** The tree, or null when the text is no YAML document; then a problem says why. */
    static @Nullable YamlTree compose(String text, Problems problems) {
        var settings =
                LoadSettings.builder().setCodePointLimit(Integer.MAX_VALUE).build();
        try {
            return new Composer(problems, new Parse(settings).parseString(text).iterator()).document();
        } catch (MarkedYamlEngineException e) {
            syntax(text, e, problems);
            return null;
        } catch (YamlEngineException e) { // a directive such as %YAML 2.0
            problems.add(
                    1,
                    1,
                    Problems.WHOLE_FILE,
                    "is not YAML (" + e.getMessage() + ")",
                    "delete lines that start with %");
            return null;
        } catch (TooDeep e) {
            problems.add(
                    e.line,
                    e.column,
                    Problems.WHOLE_FILE,
                    "is nested more than " + MAX_DEPTH + " levels deep",
                    "write lists and sections as in the example configuration");
            return null;
        }
    }

    private @Nullable YamlTree document() throws TooDeep {
        events.next(); // the stream starts
        if (!(events.next() instanceof DocumentStartEvent)) {
            problems.add(1, 1, Problems.WHOLE_FILE, "is empty", "start from one of config/examples");
            return null;
        }
        YamlTree root = tree(events.next(), "", 1);
        events.next(); // the document ends
        if (events.next() instanceof DocumentStartEvent second) {
            problems.add(
                    line(second),
                    column(second),
                    Problems.WHOLE_FILE,
                    "a second document starts here",
                    "one file is one configuration: delete the line '---' or what follows it");
        }
        return root;
    }

    private YamlTree tree(Event event, String path, int depth) throws TooDeep {
        int line = line(event);
        int column = column(event);
        if (depth > MAX_DEPTH) {
            throw new TooDeep(line, column);
        }
        if (event instanceof AliasEvent) {
            alias(event, path);
            return new YamlTree.Spoilt(line, column);
        }
        if (event instanceof NodeEvent node && node.getAnchor().isPresent()) {
            alias(event, path);
        }
        Optional<String> tag = tag(event);
        if (tag.isPresent()) {
            problems.add(
                    line,
                    column,
                    Problems.shown(path),
                    "has the tag " + tag.get(),
                    "tags are not used here: write only the value");
        }
        return switch (event) {
            case ScalarEvent scalar ->
                tag.isPresent()
                        ? new YamlTree.Spoilt(line, column)
                        : new YamlTree.Scalar(line, column, scalar.getValue(), scalar.isPlain());
            case SequenceStartEvent ignored -> {
                List<YamlTree> items = new ArrayList<>();
                for (Event next = events.next(); isNode(next); next = events.next()) {
                    items.add(tree(next, path + "[" + items.size() + "]", depth + 1));
                }
                yield new YamlTree.Sequence(line, column, items);
            }
            case MappingStartEvent ignored -> new YamlTree.Mapping(line, column, entries(path, depth));
            default -> throw new IllegalStateException("the parser never gives " + event + " here");
        };
    }

    private List<YamlTree.Entry> entries(String path, int depth) throws TooDeep {
        Map<String, YamlTree.Entry> entries = new LinkedHashMap<>();
        for (Event next = events.next(); isNode(next); next = events.next()) {
            YamlTree keyTree = tree(next, path, depth + 1);
            if (!(keyTree instanceof YamlTree.Scalar key)) {
                tree(events.next(), path, depth + 1);
                if (!(keyTree instanceof YamlTree.Spoilt)) {
                    problems.add(
                            keyTree.line(),
                            keyTree.column(),
                            Problems.shown(path),
                            "a key cannot be a list or a section",
                            "write a name, a colon and a space, as in id: room-1; text with { or [ needs quotes");
                }
                continue;
            }
            String keyPath = Problems.child(path, key.text());
            YamlTree value = tree(events.next(), keyPath, depth + 1);
            YamlTree.Entry first = entries.putIfAbsent(key.text(), new YamlTree.Entry(key, value));
            if (first != null) {
                problems.add(
                        key.line(),
                        key.column(),
                        keyPath,
                        "is written twice, first in line " + first.key().line(),
                        "delete one of the two");
            }
        }
        return List.copyOf(entries.values());
    }

    /** One problem for all of them: who uses one usually uses many. */
    private void alias(Event event, String path) {
        if (!aliasReported) {
            problems.add(
                    line(event),
                    column(event),
                    Problems.shown(path),
                    "uses a YAML anchor or alias (& or *)",
                    "write the value itself in each place; a text that starts with & or * needs quotes");
            aliasReported = true;
        }
    }

    private static Optional<String> tag(Event event) {
        return switch (event) {
            case ScalarEvent scalar -> scalar.getTag();
            case CollectionStartEvent collection -> collection.getTag();
            default -> Optional.empty();
        };
    }

    private static boolean isNode(Event event) {
        return event instanceof NodeEvent;
    }

    private static int line(Event event) {
        return event.getStartMark().orElseThrow().getLine() + 1;
    }

    private static int column(Event event) {
        return event.getStartMark().orElseThrow().getColumn() + 1;
    }

    private static void syntax(String text, MarkedYamlEngineException e, Problems problems) {
        Mark mark = e.getProblemMark().or(e::getContextMark).orElseThrow();
        List<String> lines = text.lines().toList();
        String line = mark.getLine() < lines.size() ? lines.get(mark.getLine()) : "";
        String before = mark.getLine() > 0 ? lines.get(mark.getLine() - 1) : "";
        String said = e.getProblem().replaceFirst("\\. \\(Do not use .*", "");
        if (e.getContext() != null && e.getContextMark().isPresent()) {
            said = e.getContext() + " from line " + (e.getContextMark().get().getLine() + 1) + ", " + said;
        }
        String right;
        if (line.indexOf('\t') >= 0) {
            right = "there is a tab in this line: write spaces";
        } else if ((line + before).chars().anyMatch(c -> "：，“”‘’【】".indexOf(c) >= 0)) {
            right = "there is a Chinese colon, comma, quote or bracket in this line or the one before:"
                    + " write : , \" [ ]";
        } else {
            right = "look at indentation, colons, quotes and brackets in this line and the one before";
        }
        problems.add(
                mark.getLine() + 1,
                mark.getColumn() + 1,
                Problems.WHOLE_FILE,
                "is not YAML from here on (" + said + ")",
                right);
    }

    private static final class TooDeep extends Exception {

        private static final long serialVersionUID = 1L;

        private final int line;
        private final int column;

        private TooDeep(int line, int column) {
            super(null, null, false, false);
            this.line = line;
            this.column = column;
        }
    }
}
