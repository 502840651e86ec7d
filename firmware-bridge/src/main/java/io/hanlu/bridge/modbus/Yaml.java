package io.hanlu.bridge.modbus;

import io.hanlu.bridge.driver.Driver;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** A YAML file whose parts know their place. Getters never throw: what is wrong becomes a problem, and reading goes on. */
final class Yaml {

    private static final int MOST_DEPTH = 8;
    private static final LoadSettings SETTINGS = LoadSettings.builder().build();

    private final String file;
    private final List<Driver.Problem> problems;

    Yaml(String file, List<Driver.Problem> problems) {
        this.file = file;
        this.problems = problems;
    }

    /** The one section the file is. */
    Optional<Section> read(String text) {
        try {
            if (!isPlain(text)) {
                return Optional.empty();
            }
            Optional<Node> root = new Compose(SETTINGS).composeString(text);
            if (root.isEmpty()) {
                problem(1, 1, "", "is empty", "copy one of config/profiles/modbus");
                return Optional.empty();
            }
            return section(new Item(root.get(), ""));
        } catch (MarkedYamlEngineException e) {
            var mark = e.getProblemMark().or(e::getContextMark);
            problem(
                    mark.map(m -> m.getLine() + 1).orElse(1),
                    mark.map(m -> m.getColumn() + 1).orElse(1),
                    "",
                    "is not YAML from here on (" + e.getProblem() + ")",
                    "look at indentation, colons and brackets in this line and the one before");
        } catch (YamlEngineException e) {
            problem(1, 1, "", "is not YAML (" + e.getMessage() + ")", "copy one of config/profiles/modbus");
        }
        return Optional.empty();
    }

    /** The library composes by recursion, and resolves aliases: so neither depth nor aliases may come to it. */
    private boolean isPlain(String text) {
        int depth = 0;
        for (Event event : new Parse(SETTINGS).parseString(text)) {
            if (event instanceof CollectionStartEvent) {
                depth++;
            } else if (event instanceof CollectionEndEvent) {
                depth--;
            }
            if (depth > MOST_DEPTH || event instanceof AliasEvent) {
                var mark = event.getStartMark().orElseThrow();
                problem(
                        mark.getLine() + 1,
                        mark.getColumn() + 1,
                        "",
                        depth > MOST_DEPTH ? "is nested too deeply" : "uses a YAML alias (*)",
                        "write the value itself, as the files in config/profiles/modbus do");
                return false;
            }
        }
        return true;
    }

    private void problem(int line, int column, String path, String wrong, String right) {
        String place = file + ":" + line + ":" + column + ": ";
        problems.add(new Driver.Problem("profile", place + (path.isEmpty() ? "" : path + ": ") + wrong, right));
    }

    /** A value, list or section. */
    final class Item {

        private final Node node;
        private final String path;

        private Item(Node node, String path) {
            this.node = node;
            this.path = path;
        }

        void wrong(String wrong, String right) {
            var mark = node.getStartMark();
            problem(
                    mark.map(m -> m.getLine() + 1).orElse(1),
                    mark.map(m -> m.getColumn() + 1).orElse(1),
                    path,
                    wrong,
                    right);
        }
    }

    /** The text of a single value; empty when it is none. */
    String text(Item item) {
        if (item.node instanceof ScalarNode scalar && !scalar.getValue().isEmpty()) {
            return scalar.getValue();
        }
        item.wrong("has no value", "write one value");
        return "";
    }

    List<Item> items(Item item) {
        if (item.node instanceof SequenceNode sequence) {
            List<Item> items = new ArrayList<>();
            for (Node node : sequence.getValue()) {
                items.add(new Item(node, item.path + "[" + items.size() + "]"));
            }
            return items;
        }
        item.wrong("is no list", "write [ … , … ], or lines that begin with -");
        return List.of();
    }

    Optional<Section> section(Item item) {
        if (item.node instanceof MappingNode mapping) {
            return Optional.of(new Section(item, mapping));
        }
        item.wrong("is no section", "write keys and values, as in maker: Dixell");
        return Optional.empty();
    }

    /** Keys and values. */
    final class Section {

        private final Item self;
        private final Map<String, Item> values = new LinkedHashMap<>();
        private final Set<String> asked = new TreeSet<>();

        private Section(Item self, MappingNode mapping) {
            this.self = self;
            for (NodeTuple tuple : mapping.getValue()) {
                String key = tuple.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "?";
                Item value = new Item(tuple.getValueNode(), self.path.isEmpty() ? key : self.path + "." + key);
                if (values.putIfAbsent(key, value) != null) {
                    value.wrong("is written twice", "delete one of the two");
                }
            }
        }

        int line() {
            return self.node.getStartMark().map(mark -> mark.getLine() + 1).orElse(1);
        }

        void wrong(String wrong, String right) {
            self.wrong(wrong, right);
        }

        Set<String> keys() {
            return values.keySet();
        }

        Optional<Item> find(String key) {
            asked.add(key);
            return Optional.ofNullable(values.get(key));
        }

        Optional<Item> required(String key, String example) {
            Optional<Item> value = find(key);
            if (value.isEmpty()) {
                wrong(key + " is missing", "write for example " + key + ": " + example);
            }
            return value;
        }

        String text(String key, String example) {
            return required(key, example).map(Yaml.this::text).orElse("");
        }

        List<Item> list(String key, String example) {
            List<Item> items = required(key, example).map(Yaml.this::items).orElse(List.of());
            if (items.isEmpty() && values.containsKey(key)) {
                values.get(key).wrong("is empty", example);
            }
            return items;
        }

        Optional<Section> section(String key) {
            return find(key).flatMap(Yaml.this::section);
        }

        /** Call it when all keys have been asked for: what is left is a mistake. */
        void end() {
            values.forEach((key, value) -> {
                if (!asked.contains(key)) {
                    value.wrong("is no key here", "one of " + String.join(", ", asked));
                }
            });
        }
    }
}
