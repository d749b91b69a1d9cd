package dev.seedancequeue.cli;

import tools.jackson.databind.node.ObjectNode;

/** A failure that its message tells a person all about; {@link ExitCode} says of what kind. */
public class CliException extends RuntimeException {

    private final int exitCode;

    public CliException(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    /** Called wrongly, which says how to do it. */
    public static CliException usage(String message) {
        return new CliException(ExitCode.USAGE, message);
    }

    public final int exitCode() {
        return exitCode;
    }

    /** What a script is told, in the form of the API's problems. */
    public ObjectNode json() {
        return OwnProblem.of(exitCode).json(String.valueOf(getMessage()));
    }
}
