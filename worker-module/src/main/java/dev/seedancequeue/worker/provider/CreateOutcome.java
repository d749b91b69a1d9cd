package dev.seedancequeue.worker.provider;

import dev.seedancequeue.task.FailureClass;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What became of a create. */
public sealed interface CreateOutcome {

    /** The provider has the task and will bill it when it succeeds. */
    record Created(String providerTaskId) implements CreateOutcome {}

    /** Not created, and the same request never will be. */
    record Refused(FailureClass failureClass, String code, String message)
            implements CreateOutcome {
        /** A refusal whose code says its class. */
        public Refused(String code, String message) {
            this(FailureClass.of(code), code, message);
        }
    }

    /** Not created, and the same request may be later; not the request's fault. */
    record Busy(
            FailureClass failureClass, String code, String message, @Nullable Duration retryAfter)
            implements CreateOutcome {
        /** One whose code says its class. */
        public Busy(String code, String message, @Nullable Duration retryAfter) {
            this(FailureClass.of(code), code, message, retryAfter);
        }
    }

    /** The request went out and no readable answer came back: it may have been created. */
    record Unknown(String reason) implements CreateOutcome {}
}
