package dev.seedancequeue.api.callback;

import dev.seedancequeue.api.problem.ProblemCode;
import dev.seedancequeue.api.problem.ProblemException;
import dev.seedancequeue.callback.CallbackAddress;
import dev.seedancequeue.json.Json;
import dev.seedancequeue.messaging.Hint;
import dev.seedancequeue.messaging.PublishException;
import dev.seedancequeue.messaging.TaskPublisher;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Where the provider calls when a task has changed. Nobody proves to be the provider, so only the
 * signed address decides whose callback it is, and its body is a hint for where to look.
 */
@RestController
final class CallbackController {

    private static final Logger log = LoggerFactory.getLogger(CallbackController.class);
    private static final int MAX_BYTES = 64 * 1024;

    /** The provider gives up after 5 s, and comes again after an answer that is no 2xx. */
    private static final Duration LIMIT = Duration.ofSeconds(3);

    private static final Duration SOON = Duration.ofSeconds(2);
    private static final Pattern PROVIDER_TASK_ID =
            Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");
    private static final Set<String> UNFINISHED = Set.of("queued", "running");

    private final CallbackAddress address;
    private final TaskPublisher publisher;

    CallbackController(CallbackAddress address, TaskPublisher publisher) {
        this.address = address;
        this.publisher = publisher;
    }

    @PostMapping(CallbackAddress.PATH + "{token}")
    ResponseEntity<Void> called(@PathVariable String token, HttpServletRequest request) {
        var target = address.target(token);
        if (target == null) {
            throw ProblemException.of(
                    ProblemCode.NOT_FOUND, "This is no callback address of ours.");
        }
        JsonNode body = body(request);
        String providerTaskId = body.path("id").isString() ? body.path("id").asString() : "";
        if (!PROVIDER_TASK_ID.matcher(providerTaskId).matches()) {
            throw ProblemException.of(
                    ProblemCode.BAD_REQUEST, "A callback has to name the provider's task id.");
        }
        boolean finished = !UNFINISHED.contains(body.path("status").asString(""));
        keep(Hint.of(target.tenant(), target.taskId(), providerTaskId, finished));
        return ResponseEntity.ok().build();
    }

    private static JsonNode body(HttpServletRequest request) {
        byte[] bytes;
        try {
            bytes = request.getInputStream().readNBytes(MAX_BYTES + 1);
        } catch (IOException _) {
            throw ProblemException.of(
                    ProblemCode.BAD_REQUEST, "The body ended early or came too slowly.");
        }
        if (bytes.length > MAX_BYTES) {
            throw ProblemException.of(
                    ProblemCode.BODY_TOO_LARGE,
                    "A callback may have %d bytes.".formatted(MAX_BYTES));
        }
        try {
            return Json.mapper().readTree(bytes);
        } catch (JacksonException _) {
            throw ProblemException.of(ProblemCode.MALFORMED_JSON, "A callback has to be JSON.");
        }
    }

    private void keep(Hint hint) {
        try {
            TaskPublisher.await(
                    publisher
                            .publish(hint, Duration.ZERO)
                            .orTimeout(LIMIT.toMillis(), TimeUnit.MILLISECONDS));
        } catch (PublishException | CompletionException failure) {
            log.atWarn()
                    .addKeyValue("taskId", hint.taskId())
                    .addKeyValue("cause", String.valueOf(failure.getMessage()))
                    .log("callback not kept");
            throw ProblemException.retryLater(
                    ProblemCode.BROKER_UNAVAILABLE,
                    "The broker did not take the callback. Send it again.",
                    SOON);
        }
    }
}
