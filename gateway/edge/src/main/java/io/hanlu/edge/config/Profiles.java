package io.hanlu.edge.config;

import io.hanlu.wire.config.ConfigException;
import io.hanlu.wire.config.ConfigFile;
import io.hanlu.wire.config.ConfigNode;
import io.hanlu.wire.config.Nearest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds produce and rule sets by their names: first as {@code profiles/produce/NAME.yaml} beside the configuration, then among those
 * shipped in the program. For one reading of a configuration; one thread.
 */
final class Profiles {

    static final String PRODUCE = "produce";
    static final String RULES = "rules";

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9_-]{0,62}");
    private static final String SUFFIX = ".yaml";

    private final Map<String, Optional<ProduceProfile>> produce = new HashMap<>();
    private final Map<String, Optional<RuleSet>> rules = new HashMap<>();

    /** What is named; null when that cannot be used, which is a problem already. */
    @Nullable
    ProduceProfile produce(ConfigNode name) {
        return find(name, PRODUCE, ProduceYaml::read, produce);
    }

    /** As above. */
    @Nullable
    RuleSet rules(ConfigNode name) {
        return find(name, RULES, RulesYaml::read, rules);
    }

    /** Where a profile of one's own would be; it need not be there. */
    static Path own(Path folder, String kind, String name) {
        return folder.resolve("profiles").resolve(kind).resolve(name + SUFFIX);
    }

    private static <T> @Nullable T find(
            ConfigNode node, String kind, BiFunction<String, ConfigNode, T> reader, Map<String, Optional<T>> known) {
        String name = node.text();
        if (!node.good()) {
            return null;
        }
        if (!known.containsKey(name)) {
            try {
                T found = load(node, kind, name, reader);
                if (found == null) {
                    unknown(node, kind, name);
                    return null;
                }
                known.put(name, Optional.of(found));
            } catch (ConfigException e) {
                node.wrong(e);
                known.put(name, Optional.empty()); // its problems are said once
            }
        }
        return known.get(name).orElse(null);
    }

    private static <T> @Nullable T load(
            ConfigNode node, String kind, String name, BiFunction<String, ConfigNode, T> reader)
            throws ConfigException {
        if (!NAME.matcher(name).matches()) {
            return null;
        }
        Path own = own(node.folder(), kind, name);
        if (Files.exists(own)) {
            return ConfigFile.load(own, root -> reader.apply(name, root));
        }
        byte[] shipped = shipped(kind, name);
        Path shownAs = Path.of("profiles", kind, name + SUFFIX);
        return shipped == null ? null : ConfigFile.load(shownAs, shipped, root -> reader.apply(name, root));
    }

    private static byte @Nullable [] shipped(String kind, String name) {
        try (InputStream in = Profiles.class.getResourceAsStream("profiles/" + kind + "/" + name + SUFFIX)) {
            return in == null ? null : in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("the program's own profile " + kind + "/" + name + " cannot be read", e);
        }
    }

    /** Names what could have been meant: a mistyped name, a part of one, or what it is called in Chinese or English. */
    private static void unknown(ConfigNode node, String kind, String typed) {
        Set<String> all = names(node.folder(), kind);
        String word = typed.toLowerCase(Locale.ROOT);
        Set<String> near = new TreeSet<>();
        all.stream().filter(name -> name.contains(word) || word.contains(name)).forEach(near::add);
        if (near.isEmpty()) {
            Nearest.to(typed, all).ifPresent(near::add);
        }
        if (near.isEmpty()) {
            all.stream().filter(name -> called(kind, name).contains(word)).forEach(near::add);
        }
        node.wrong(
                "\"" + typed + "\" is not in profiles/" + kind + " beside this file, nor in the program",
                near.isEmpty()
                        ? "write one of " + String.join(", ", all) + ", or a file of your own"
                        : "did you mean " + String.join(" or ", near) + "?");
    }

    /** The line with its names, in small letters. */
    private static String called(String kind, String name) {
        byte[] shipped = shipped(kind, name);
        return shipped == null
                ? ""
                : new String(shipped, StandardCharsets.UTF_8)
                        .lines()
                        .filter(line -> line.startsWith("name:"))
                        .findFirst()
                        .orElse("")
                        .toLowerCase(Locale.ROOT);
    }

    private static Set<String> names(Path folder, String kind) {
        Set<String> names = new TreeSet<>();
        try {
            Path own = folder.resolve("profiles").resolve(kind);
            if (Files.isDirectory(own)) {
                names.addAll(namesIn(own));
            }
            Path program = Path.of(Profiles.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            String shipped = Profiles.class.getPackageName().replace('.', '/') + "/profiles/" + kind;
            if (Files.isDirectory(program)) {
                names.addAll(namesIn(program.resolve(shipped)));
            } else {
                try (FileSystem jar = FileSystems.newFileSystem(program)) {
                    names.addAll(namesIn(jar.getPath(shipped)));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the profiles cannot be listed", e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException("the program is nowhere", e);
        }
        return names;
    }

    private static Set<String> namesIn(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            List<String> names = files.map(file -> String.valueOf(file.getFileName()))
                    .filter(file -> file.endsWith(SUFFIX))
                    .map(file -> file.substring(0, file.length() - SUFFIX.length()))
                    .toList();
            return new HashSet<>(names);
        }
    }
}
