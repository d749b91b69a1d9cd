package dev.seedancequeue.cli.api;

import dev.seedancequeue.cli.CliException;
import dev.seedancequeue.cli.ExitCode;
import tools.jackson.databind.node.ObjectNode;

/** The API answered, and the answer is no. */
public final class RefusedException extends CliException {

    private final transient Problem problem;

    RefusedException(Problem problem) {
        this(problem, problem.text());
    }

    private RefusedException(Problem problem, String message) {
        super(ExitCode.REFUSED, message);
        this.problem = problem;
    }

    /** The same, told in other words by who knows more about it. */
    public RefusedException inWords(String message) {
        ObjectNode json = problem.json().deepCopy().put("detail", message);
        return new RefusedException(new Problem(problem.status(), problem.code(), json), message);
    }

    public Problem problem() {
        return problem;
    }

    @Override
    public ObjectNode json() {
        return problem.json();
    }
}
