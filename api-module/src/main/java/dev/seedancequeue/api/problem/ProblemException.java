package dev.seedancequeue.api.problem;

import dev.seedancequeue.catalogue.Violation;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Ends a request with a problem answer. */
public final class ProblemException extends RuntimeException {

    private final ProblemCode code;
    private final String detail;
    private final List<Violation> errors;
    private final @Nullable Duration retryAfter;

    private ProblemException(
            ProblemCode code,
            String detail,
            List<Violation> errors,
            @Nullable Duration retryAfter) {
        super(code.wireName() + ": " + detail);
        this.code = code;
        this.detail = detail;
        this.errors = List.copyOf(errors);
        this.retryAfter = retryAfter;
    }

    public static ProblemException of(ProblemCode code, String detail) {
        return new ProblemException(code, detail, List.of(), null);
    }

    public static ProblemException retryLater(ProblemCode code, String detail, Duration after) {
        return new ProblemException(code, detail, List.of(), after);
    }

    public static ProblemException invalid(List<Violation> errors) {
        String detail =
                errors.size() == 1
                        ? errors.getFirst().message()
                        : errors.size() + " things are wrong with the request; see errors";
        return new ProblemException(ProblemCode.INVALID_REQUEST, detail, errors, null);
    }

    ProblemCode code() {
        return code;
    }

    String detail() {
        return detail;
    }

    List<Violation> errors() {
        return errors;
    }

    @Nullable Duration retryAfter() {
        return retryAfter;
    }
}
