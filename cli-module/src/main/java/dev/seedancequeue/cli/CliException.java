package dev.seedancequeue.cli;

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
}
