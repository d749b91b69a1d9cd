package dev.seedancequeue.api.deadletters;

import dev.seedancequeue.api.problem.ProblemException;
import dev.seedancequeue.catalogue.Violation;
import dev.seedancequeue.messaging.deadletter.DeadLetterFilter;
import dev.seedancequeue.messaging.deadletter.DeadLetterKind;
import dev.seedancequeue.messaging.deadletter.Decision;
import dev.seedancequeue.messaging.deadletter.Edit;
import dev.seedancequeue.task.TaskError.Charged;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads what an operator sends; whatever is not understood is refused by name. */
final class OperatorRequest {

    static final int MAX_BATCH = 100;

    private static final List<String> FILTER =
            List.of("kind", "source", "reason", "task_id", "tenant");
    private static final Pattern PROVIDER_TASK_ID = Pattern.compile("[A-Za-z0-9._-]{1,100}");

    private static final Pattern ACCOUNT = Pattern.compile("[a-z0-9-]{1,20}");

    private OperatorRequest() {}

    /** A batch: which letters, and at most how many. */
    record Batch(DeadLetterFilter filter, int limit) {}

    static Edit edit(@Nullable JsonNode json) {
        if (json == null) {
            return Edit.NONE;
        }
        requireFields("", json, List.of("body", "message_id"));
        JsonNode body = json.get("body");
        return new Edit(body == null || body.isNull() ? null : body, text(json, "message_id"));
    }

    static Decision decision(JsonNode json) {
        requireFields("", json, List.of("decision", "provider_task_id", "account", "charged"));
        String decision = text(json, "decision");
        String id = text(json, "provider_task_id");
        String account = text(json, "account");
        String charged = text(json, "charged");
        return switch (decision == null ? "" : decision) {
            case "order_again" -> new Decision.OrderAgain();
            case "adopt" -> {
                if (id == null || !PROVIDER_TASK_ID.matcher(id).matches()) {
                    throw invalid(
                            "/provider_task_id",
                            "required",
                            "to adopt, provider_task_id has to be the provider's id, like cgt-…");
                }
                if (account != null && !ACCOUNT.matcher(account).matches()) {
                    throw invalid(
                            "/account",
                            "invalid_value",
                            "account has to be the name of one in ARK_API_KEYS, or main: 1 to 20 of"
                                    + " a-z, 0-9 and -");
                }
                yield new Decision.Adopt(id, account);
            }
            case "fail" ->
                    new Decision.Fail(
                            charged == null
                                    ? Charged.UNKNOWN
                                    : oneOf(
                                            "/charged",
                                            charged,
                                            Charged.values(),
                                            Charged::wireName));
            default ->
                    throw invalid(
                            "/decision",
                            "invalid_value",
                            "decision has to be order_again, adopt or fail");
        };
    }

    static Batch batch(JsonNode json) {
        requireFields("", json, List.of("filter", "limit"));
        JsonNode filter = json.get("filter");
        if (filter == null) {
            throw invalid("/filter", "required", "filter has to say which; {} means all");
        }
        requireFields("/filter", filter, FILTER);
        JsonNode limit = json.path("limit");
        int most = limit.isMissingNode() ? MAX_BATCH : limit.isInt() ? limit.intValue() : 0;
        if (most < 1 || most > MAX_BATCH) {
            throw invalid("/limit", "out_of_range", "limit has to be 1 to " + MAX_BATCH);
        }
        return new Batch(
                filter(
                        text(filter, "kind"),
                        text(filter, "source"),
                        text(filter, "reason"),
                        text(filter, "task_id"),
                        text(filter, "tenant")),
                most);
    }

    static DeadLetterFilter filter(
            @Nullable String kind,
            @Nullable String source,
            @Nullable String reason,
            @Nullable String taskId,
            @Nullable String tenant) {
        return new DeadLetterFilter(
                kind == null
                        ? null
                        : oneOf("/kind", kind, DeadLetterKind.values(), DeadLetterKind::wireName),
                source,
                reason,
                taskId,
                tenant);
    }

    /** To take away all there is, somebody has to say of what kind, or from where. */
    static void requireNarrow(DeadLetterFilter filter) {
        if (filter.equals(DeadLetterFilter.ALL)) {
            throw invalid(
                    "/filter",
                    "required",
                    "to discard, filter has to name one of " + String.join(", ", FILTER));
        }
    }

    static ProblemException invalid(String pointer, String code, String message) {
        return ProblemException.invalid(List.of(new Violation(pointer, code, message)));
    }

    private static void requireFields(String pointer, JsonNode json, List<String> known) {
        if (!json.isObject()) {
            throw invalid(pointer, "wrong_type", "an object is expected");
        }
        for (String field : json.propertyNames()) {
            if (!known.contains(field)) {
                throw invalid(
                        pointer + "/" + field,
                        "unknown_field",
                        "%s is not one of %s".formatted(field, String.join(", ", known)));
            }
        }
    }

    private static @Nullable String text(JsonNode json, String field) {
        JsonNode value = json.get(field);
        if (value == null || value.isNull()) {
            return null;
        }
        if (!value.isString() || value.stringValue().isBlank()) {
            throw invalid("/" + field, "wrong_type", field + " has to be a text");
        }
        return value.stringValue();
    }

    private static <E> E oneOf(
            String pointer, String text, E[] values, Function<E, String> wireName) {
        return Arrays.stream(values)
                .filter(value -> wireName.apply(value).equals(text))
                .findFirst()
                .orElseThrow(() ->
                        invalid(
                                pointer,
                                "invalid_value",
                                "it has to be one of "
                                        + Arrays.stream(values)
                                                .map(wireName)
                                                .collect(Collectors.joining(", "))));
    }
}
