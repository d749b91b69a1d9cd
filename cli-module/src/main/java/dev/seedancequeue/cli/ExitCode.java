package dev.seedancequeue.cli;

/** What the exit codes of every command mean. */
public final class ExitCode {

    /** All is done. */
    public static final int DONE = 0;

    /** The command did its work, but a task, or some of a batch, gave no video. */
    public static final int FAILURES = 1;

    /** The command was called wrongly; nothing was sent. */
    public static final int USAGE = 2;

    /** The API refused the request. */
    public static final int REFUSED = 3;

    /** The API did not answer. */
    public static final int UNREACHABLE = 4;

    /** A fault of this program. */
    public static final int FAULT = 70;

    /** Interrupted, or a question was answered with no. */
    public static final int INTERRUPTED = 130;

    private ExitCode() {}
}
