package dev.seedancequeue.api.submission;

import dev.seedancequeue.api.problem.ProblemException;
import dev.seedancequeue.catalogue.Violation;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;

/** {@code ?dry_run=true}: say what it would cost and send nothing. */
public final class DryRun {

    private static final String PARAMETER = "dry_run";

    private DryRun() {}

    /**
     * Whether the request wants only that.
     *
     * @throws ProblemException for anything that may have been meant so and is not quite it
     */
    public static boolean isAskedFor(HttpServletRequest request) {
        String[] values = request.getParameterValues(PARAMETER);
        if (values == null) {
            return false;
        }
        if (values.length == 1 && (values[0].equals("true") || values[0].equals("false"))) {
            return values[0].equals("true");
        }
        throw ProblemException.invalid(
                List.of(
                        new Violation(
                                "", "invalid_value", "dry_run has to be true or false, once")));
    }
}
