package io.hanlu.wire.config;

import java.util.List;
import java.util.stream.Collectors;

/** The configuration cannot be used. The message has one line a problem, in the order of the file. */
public final class ConfigException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    /**
     * Holds what was found.
     *
     * @param problems at least one
     */
    public ConfigException(List<Problem> problems) {
        super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
    }

    /** All problems found, in the order of the file. */
    public List<Problem> problems() {
        return problems;
    }
}
