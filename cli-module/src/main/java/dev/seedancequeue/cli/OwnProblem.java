package dev.seedancequeue.cli;

import dev.seedancequeue.cli.api.Api;
import java.util.Arrays;
import java.util.Locale;
import tools.jackson.databind.node.ObjectNode;

/**
 * A failure that the API knows nothing of, in the form of the API's problems, so that scripts read
 * one form. There is one for each exit code that tells of a failure.
 */
enum OwnProblem {
    NOT_SAVED(ExitCode.FAILURES, "What was made could not be saved here", false),
    INVALID_USAGE(ExitCode.USAGE, "The command was called wrongly; nothing was sent", false),
    NO_API(ExitCode.REFUSED, "What answered is no Seedance API", false),
    API_UNREACHABLE(ExitCode.UNREACHABLE, "The API could not be reached", true),
    PROGRAM_FAULT(ExitCode.FAULT, "The command line failed by a fault of its own", false),
    INTERRUPTED(ExitCode.INTERRUPTED, "The command was stopped before its end", true);

    private final int exitCode;
    private final String title;
    private final boolean retryable;

    OwnProblem(int exitCode, String title, boolean retryable) {
        this.exitCode = exitCode;
        this.title = title;
        this.retryable = retryable;
    }

    /** What this exit code tells of. */
    static OwnProblem of(int exitCode) {
        return Arrays.stream(values())
                .filter(problem -> problem.exitCode == exitCode)
                .findFirst()
                .orElse(PROGRAM_FAULT);
    }

    ObjectNode json(String detail) {
        String code = name().toLowerCase(Locale.ROOT);
        return Api.JSON
                .createObjectNode()
                .put("success", false)
                .put("type", "about:blank#" + code)
                .put("title", title)
                .put("detail", detail)
                .put("code", code)
                .put("retryable", retryable);
    }
}
