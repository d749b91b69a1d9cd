package dev.seedancequeue.worker.provider.ark;

import dev.seedancequeue.task.FailureClass;
import dev.seedancequeue.task.VideoResult;
import dev.seedancequeue.worker.provider.CancelOutcome;
import dev.seedancequeue.worker.provider.CreateOutcome;
import dev.seedancequeue.worker.provider.FindOutcome;
import dev.seedancequeue.worker.provider.ListOutcome;
import dev.seedancequeue.worker.provider.ProviderTask;
import dev.seedancequeue.worker.provider.ark.ArkAnswer.Answered;
import dev.seedancequeue.worker.provider.ark.ArkAnswer.NoAnswer;
import dev.seedancequeue.worker.provider.ark.ArkAnswer.NotSent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads the provider's answers. Liberal in what it takes: counts as strings, unknown fields, error
 * pages in HTML, empty bodies (provider.md §5, §8); strict in what it concludes.
 */
final class ArkAnswers {

    /** A DELETE's answer once the provider has begun (provider.md §6). */
    private static final String RUNNING_TASK = "InvalidAction.RunningTaskDeletion";

    private static final Pattern TASK_ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");
    private static final Pattern REQUEST_ID =
            Pattern.compile("Request id: ([A-Za-z0-9._-]{1,64})\\.?\\s*$");
    private static final Duration USAGE_QUOTA_REST = Duration.ofMinutes(5);
    private static final int MAX_CODE = 100;
    private static final int MAX_MESSAGE = 1000;

    /** A day; no video is longer, and no number of the provider's may make us fail. */
    private static final long MAX_SECONDS = 86_400;

    /** The end of the year 9999: what a clock can say. */
    private static final long MAX_EPOCH_SECOND = 253_402_300_799L;

    private ArkAnswers() {}

    static CreateOutcome create(ArkAnswer answer) {
        return switch (answer) {
            case NotSent(var reason) ->
                    new CreateOutcome.Busy("provider_unreachable", reason, null);
            case NoAnswer(var reason) -> new CreateOutcome.Unknown(reason);
            case Answered answered -> create(answered);
        };
    }

    private static CreateOutcome create(Answered answer) {
        int status = answer.status();
        if (status >= 200 && status < 300) {
            String id = taskId(answer.body());
            return id == null
                    ? new CreateOutcome.Unknown(
                            named("answer " + status + " without a task id", answer))
                    : new CreateOutcome.Created(id);
        }
        JsonNode error = answer.body() == null ? null : answer.body().path("error");
        String code = text(error, "code", MAX_CODE);
        String message = text(error, "message", MAX_MESSAGE);
        // 408 comes from a proxy that lost patience; the provider may have got the request.
        if (status < 400 || status >= 500 || status == 408) {
            return new CreateOutcome.Unknown(answered(answer));
        }
        String shownCode = code == null ? "http_" + status : code;
        String shownMessage =
                named(
                        message == null
                                ? "provider answered " + status + " without a reason"
                                : message,
                        answer);
        FailureClass failureClass = FailureClass.ofAnswer(status, code, message);
        return passes(failureClass) && !FailureClass.isSpent(code, message)
                ? new CreateOutcome.Busy(
                        failureClass, shownCode, shownMessage, rest(shownCode, message, answer))
                : new CreateOutcome.Refused(failureClass, shownCode, shownMessage);
    }

    /** Whether the same request may be taken later; the account's trouble waits for a person. */
    private static boolean passes(FailureClass failureClass) {
        return switch (failureClass) {
            case THROTTLED, ACCOUNT, NETWORK -> true;
            case REFUSED, MODERATION, PROVIDER_FAULT, EXPIRED, INTERNAL -> false;
        };
    }

    /** How long to leave the provider alone; a usage quota does not come back within seconds. */
    private static @Nullable Duration rest(String code, @Nullable String message, Answered answer) {
        boolean usedUp =
                code.equals("QuotaExceeded")
                        && message != null
                        && message.toLowerCase(Locale.ROOT).contains("usage quota");
        return usedUp && answer.retryAfter() == null ? USAGE_QUOTA_REST : answer.retryAfter();
    }

    /** What an answer amounts to, for the log and for the provider's support; never its message. */
    private static String answered(Answered answer) {
        JsonNode error = answer.body() == null ? null : answer.body().path("error");
        String code = text(error, "code", MAX_CODE);
        return named(
                "provider answered " + answer.status() + (code == null ? "" : " " + code), answer);
    }

    /**
     * A text that ends with the id of the call, as the provider's own messages do: it is what the
     * provider's support asks for.
     */
    private static String named(String text, Answered answer) {
        JsonNode error = answer.body() == null ? null : answer.body().path("error");
        String message = text(error, "message");
        Matcher told = REQUEST_ID.matcher(message == null ? "" : message);
        String id = told.find() ? told.group(1) : answer.requestId();
        return id == null || text.endsWith(id) ? text : text + ". Request id: " + id;
    }

    static FindOutcome find(ArkAnswer answer) {
        return switch (answer) {
            case NotSent(var reason) -> new FindOutcome.Unavailable(reason);
            case NoAnswer(var reason) -> new FindOutcome.Unavailable(reason);
            case Answered(var status, var body, _, _) -> {
                ProviderTask task = status == 200 && body != null ? task(body) : null;
                if (task != null) {
                    yield new FindOutcome.Found(task);
                }
                // A wrong path also answers 404, with an empty body; that says nothing of the task.
                boolean knows = status == 404 && body != null && body.has("error");
                yield knows
                        ? new FindOutcome.NotFound()
                        : new FindOutcome.Unavailable(answered((Answered) answer));
            }
        };
    }

    /**
     * Strict: whatever is not clearly one of the three is asked about again, which costs a look.
     */
    static CancelOutcome cancel(ArkAnswer answer) {
        return switch (answer) {
            case NotSent(var reason) -> new CancelOutcome.Unavailable(reason);
            case NoAnswer(var reason) -> new CancelOutcome.Unavailable(reason);
            case Answered(var status, var body, _, _) -> {
                if (status == 200 && body != null && body.isObject()) {
                    yield new CancelOutcome.Cancelled();
                }
                String code = body == null ? null : text(body.path("error"), "code", MAX_CODE);
                if (status == 409 && RUNNING_TASK.equals(code)) {
                    yield new CancelOutcome.TooLate();
                }
                // A wrong path also answers 404, with an empty body.
                yield code != null && (status == 404 || status == 409)
                        ? new CancelOutcome.Gone()
                        : new CancelOutcome.Unavailable("provider answered " + status);
            }
        };
    }

    static ListOutcome list(ArkAnswer answer) {
        return switch (answer) {
            case NotSent(var reason) -> new ListOutcome.Unavailable(reason);
            case NoAnswer(var reason) -> new ListOutcome.Unavailable(reason);
            case Answered(var status, var body, _, _)
                    when status == 200 && body != null && body.path("items").isArray() -> {
                List<ProviderTask> tasks = new ArrayList<>();
                for (JsonNode item : body.path("items")) {
                    ProviderTask task = task(item);
                    if (task != null) {
                        tasks.add(task);
                    }
                }
                Long total = number(body, "total");
                yield new ListOutcome.Listed(
                        tasks, total == null ? body.path("items").size() : total);
            }
            case Answered answered -> new ListOutcome.Unavailable(answered(answered));
        };
    }

    private static @Nullable ProviderTask task(JsonNode body) {
        String id = taskId(body);
        if (id == null) {
            return null;
        }
        Instant createdAt = instant(body, "created_at");
        Instant updatedAt = instant(body, "updated_at");
        Instant created = createdAt == null ? Instant.EPOCH : createdAt;
        return new ProviderTask(
                id,
                status(text(body, "status")),
                result(body),
                text(body.path("error"), "code", MAX_CODE),
                text(body.path("error"), "message", MAX_MESSAGE),
                text(body, "safety_identifier"),
                created,
                updatedAt == null ? created : updatedAt);
    }

    private static ProviderTask.Status status(@Nullable String word) {
        if (word == null) {
            return ProviderTask.Status.UNKNOWN;
        }
        return switch (word) {
            case "queued" -> ProviderTask.Status.QUEUED;
            case "running" -> ProviderTask.Status.RUNNING;
            case "succeeded" -> ProviderTask.Status.SUCCEEDED;
            case "failed" -> ProviderTask.Status.FAILED;
            case "expired" -> ProviderTask.Status.EXPIRED;
            case "cancelled" -> ProviderTask.Status.CANCELLED;
            default -> ProviderTask.Status.UNKNOWN;
        };
    }

    private static @Nullable VideoResult result(JsonNode body) {
        String videoUrl = text(body.path("content"), "video_url");
        if (videoUrl == null) {
            return null;
        }
        Long seconds = number(body, "duration");
        return new VideoResult(
                videoUrl,
                text(body.path("content"), "last_frame_url"),
                number(body.path("usage"), "total_tokens"),
                number(body, "seed"),
                text(body, "resolution"),
                text(body, "ratio"),
                seconds == null || seconds < 0 || seconds > MAX_SECONDS
                        ? null
                        : Math.toIntExact(seconds));
    }

    /** An id goes into the path of later calls, so one with other characters is no id. */
    private static @Nullable String taskId(@Nullable JsonNode body) {
        String id = text(body, "id");
        return id != null && TASK_ID.matcher(id).matches() ? id : null;
    }

    private static @Nullable String text(@Nullable JsonNode node, String field) {
        if (node == null) {
            return null;
        }
        JsonNode value = node.path(field);
        return value.isString() && !value.asString().isEmpty() ? value.asString() : null;
    }

    /** What is told to people and kept with the task is bounded. */
    private static @Nullable String text(@Nullable JsonNode node, String field, int max) {
        String text = text(node, field);
        return text == null || text.length() <= max ? text : text.substring(0, max) + "…";
    }

    private static @Nullable Instant instant(JsonNode node, String field) {
        Long second = number(node, field);
        return second == null || second < 0 || second > MAX_EPOCH_SECOND
                ? null
                : Instant.ofEpochSecond(second);
    }

    /** The official description types some counts as strings and shows them as numbers. */
    private static @Nullable Long number(JsonNode node, String field) {
        JsonNode value = node.path(field);
        if (value.isIntegralNumber()) {
            return value.canConvertToLong() ? value.longValue() : null;
        }
        if (value.isString() && value.asString().matches("-?[0-9]{1,18}")) {
            return Long.parseLong(value.asString());
        }
        return null;
    }
}
