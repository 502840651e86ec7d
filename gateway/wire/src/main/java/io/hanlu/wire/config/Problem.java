package io.hanlu.wire.config;

import java.nio.file.Path;

/**
 * One thing wrong in a configuration file.
 *
 * @param file as it was named on the command line
 * @param line from 1
 * @param column from 1, in characters
 * @param path of the key, {@code zones[0].sensors[2].every}; {@code (file)} when it is about the whole file
 * @param wrong what is wrong
 * @param right what would be right
 */
public record Problem(Path file, int line, int column, String path, String wrong, String right) {

    /** {@code file:line:column: path: what is wrong; what would be right}. */
    @Override
    public String toString() {
        return file + ":" + line + ":" + column + ": " + path + ": " + wrong + "; " + right;
    }
}
