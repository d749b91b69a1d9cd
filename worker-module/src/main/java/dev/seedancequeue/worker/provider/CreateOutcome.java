package dev.seedancequeue.worker.provider;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What became of a create. */
public sealed interface CreateOutcome {

    /** The provider has the task and will bill it when it succeeds. */
    record Created(String providerTaskId) implements CreateOutcome {}

    /** Not created, and the same request never will be. */
    record Refused(String code, String message) implements CreateOutcome {}

    /** Not created, and the same request may be later; not the request's fault. */
    record Busy(String code, String message, @Nullable Duration retryAfter)
            implements CreateOutcome {}

    /** The request went out and no readable answer came back: it may have been created. */
    record Unknown(String reason) implements CreateOutcome {}
}
