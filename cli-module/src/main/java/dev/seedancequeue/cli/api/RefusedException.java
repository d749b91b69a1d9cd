package dev.seedancequeue.cli.api;

import dev.seedancequeue.cli.CliException;
import dev.seedancequeue.cli.ExitCode;

/** The API answered, and the answer is no. */
public final class RefusedException extends CliException {

    private final transient Problem problem;

    RefusedException(Problem problem) {
        super(ExitCode.REFUSED, problem.text());
        this.problem = problem;
    }

    public Problem problem() {
        return problem;
    }
}
