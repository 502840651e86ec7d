import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** What the simulated board shows in sysfs: the world around its chips, their faults, its lines. Any thread. */
final class Board {

    private static final Path ROOT = Path.of("/sys/devices/platform/hilsim");

    private Board() {}

    /** A knob of a chip or a bus, as listed at the top of hilsim.c. */
    static void set(String part, String knob, int value) {
        write(ROOT.resolve(part).resolve(knob), Integer.toString(value));
    }

    static int get(String part, String knob) {
        return Integer.parseInt(read(ROOT.resolve(part).resolve(knob)).strip());
    }

    /** Drives an input from outside. */
    static void drive(int line, boolean high) {
        write(ROOT.resolve("lines"), line + " " + (high ? 1 : 0));
    }

    /** {@code i I}: an input, low or high; {@code o O}: an output. */
    static char line(int line) {
        return read(ROOT.resolve("lines")).charAt(line);
    }

    /** A number as sysfs files are written: at once, and not made when it is not there. */
    static void write(Path file, String text) {
        try {
            Files.write(file, (text + "\n").getBytes(StandardCharsets.US_ASCII), StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new UncheckedIOException(file + " did not take " + text, e);
        }
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
