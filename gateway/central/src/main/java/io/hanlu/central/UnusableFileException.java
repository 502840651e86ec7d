package io.hanlu.central;

/** A file given to a command is not what the command reads. The message names file, line, what is wrong and what is right. */
final class UnusableFileException extends Exception {

    private static final long serialVersionUID = 1L;

    UnusableFileException(String message) {
        super(message);
    }
}
