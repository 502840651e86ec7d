package io.hanlu.wire.testing;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.spi.ToolProvider;

/**
 * Programs of a test's own class path as processes that start in half the time, for tests that start hundreds: with
 * Java's cache of loaded classes (JEP 514), which one run of the program makes. That cache knows jars only, so folders
 * become jars first.
 */
public final class SwiftJava {

    private final Path cache;
    private final String classPath;

    /** @param folder empty, for the jars and the cache */
    public SwiftJava(Path folder) {
        this.cache = folder.resolve("classes.aot");
        List<String> jars = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            if (entry.isEmpty()) {
                continue; // the tail of a list that ends with its separator
            }
            jars.add(Files.isDirectory(Path.of(entry)) ? packed(entry, folder.resolve(jars.size() + ".jar")) : entry);
        }
        this.classPath = String.join(File.pathSeparator, jars);
    }

    private static String packed(String classes, Path jar) {
        int exit = ToolProvider.findFirst("jar")
                .orElseThrow()
                .run(System.out, System.err, "--create", "--no-compress", "--file", jar.toString(), "-C", classes, ".");
        if (exit != 0) {
            throw new IllegalStateException(
                    "cannot pack " + classes + " into " + jar + "; the words of jar stand above");
        }
        return jar.toString();
    }

    /** The command for the first run, which makes the cache when it ends. */
    public List<String> learning(String main, String... arguments) {
        return command("-XX:AOTCacheOutput=" + cache, main, arguments);
    }

    /** The command for all other runs. */
    public List<String> command(String main, String... arguments) {
        return command("-XX:AOTCache=" + cache, main, arguments);
    }

    private List<String> command(String option, String main, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1", // starts count here, not long runs
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                option,
                "-cp",
                classPath,
                main));
        command.addAll(List.of(arguments));
        return command;
    }
}
