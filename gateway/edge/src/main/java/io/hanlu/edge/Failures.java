package io.hanlu.edge;

import io.hanlu.wire.config.ConfigException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/** Turns what a command threw into what a person reads and the exit code a script reads. */
final class Failures implements IExecutionExceptionHandler {

    private static final int FAILED = 1;
    private static final int INVALID = 2;

    @Override
    public int handleExecutionException(Exception e, CommandLine command, ParseResult parsed) {
        command.getErr().println(e.getMessage() == null ? e.toString() : e.getMessage());
        if (e instanceof RuntimeException) {
            e.printStackTrace(command.getErr());
        }
        return e instanceof ConfigException ? INVALID : FAILED;
    }
}
