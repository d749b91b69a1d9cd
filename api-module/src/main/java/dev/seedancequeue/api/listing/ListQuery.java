package dev.seedancequeue.api.listing;

import dev.seedancequeue.api.problem.ProblemException;
import dev.seedancequeue.batch.BatchId;
import dev.seedancequeue.catalogue.Violation;
import dev.seedancequeue.task.Facet;
import dev.seedancequeue.task.FailureClass;
import dev.seedancequeue.task.TaskId;
import dev.seedancequeue.task.TaskStatus;
import dev.seedancequeue.task.redis.RedisTaskLists.Place;
import dev.seedancequeue.task.redis.TaskSelection;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a caller of the list asks for; whatever is not understood is refused by name. */
record ListQuery(TaskSelection selection, @Nullable Place after, int limit) {

    static final int MAX_LIMIT = 100;

    private static final int USUAL_LIMIT = 50;
    private static final Set<String> KNOWN =
            Set.of(
                    "status",
                    "failure_class",
                    "model",
                    "batch_id",
                    "since",
                    "until",
                    "text",
                    "cursor",
                    "limit");
    private static final Pattern CURSOR = Pattern.compile("([0-9]{1,17})\\.(seedance_[a-z0-9_]+)");

    /**
     * Reads a query.
     *
     * @throws ProblemException with everything in it that is not understood
     */
    static ListQuery of(Map<String, String[]> query) {
        var reading = new Reading(query);
        reading.requireKnown();
        TaskStatus status = reading.oneOf("status", TaskStatus.values(), TaskStatus::wireName);
        FailureClass failureClass =
                reading.oneOf("failure_class", FailureClass.values(), FailureClass::wireName);
        List<Facet> facets =
                Facet.ALL.stream()
                        .filter(facet -> status == null || facet.status() == status)
                        .filter(facet ->
                                failureClass == null || facet.failureClass() == failureClass)
                        .toList();
        if (facets.isEmpty()) {
            reading.wrong("failure_class", "only failed tasks have a class of failure");
        }
        var selection =
                new TaskSelection(
                        reading.batch(),
                        facets,
                        reading.text("model", 200),
                        reading.time("since"),
                        reading.time("until"),
                        reading.text("text", 200));
        var read = new ListQuery(selection, reading.cursor(), reading.limit());
        if (!reading.wrong.isEmpty()) {
            throw ProblemException.invalid(reading.wrong);
        }
        return read;
    }

    /** A place as a caller gets it. */
    static @Nullable String cursor(@Nullable Place place) {
        return place == null ? null : place.us() + "." + place.id();
    }

    /** One reading, which finds everything that is wrong. */
    private record Reading(Map<String, String[]> query, List<Violation> wrong) {

        Reading(Map<String, String[]> query) {
            this(query, new ArrayList<>());
        }

        void wrong(String name, String message) {
            wrong.add(new Violation("/" + name, "invalid_value", message));
        }

        void requireKnown() {
            query.forEach((name, values) -> {
                if (!KNOWN.contains(name)) {
                    wrong.add(
                            new Violation(
                                    "/" + name,
                                    "unknown_field",
                                    "%s is not one of %s"
                                            .formatted(
                                                    name,
                                                    KNOWN.stream()
                                                            .sorted()
                                                            .collect(Collectors.joining(", ")))));
                } else if (values.length > 1) {
                    wrong(name, name + " may be given once");
                }
            });
        }

        private @Nullable String value(String name) {
            String[] values = query.get(name);
            return values == null ? null : values[0];
        }

        @Nullable String text(String name, int max) {
            String value = value(name);
            if (value != null && (value.isBlank() || value.length() > max)) {
                wrong(name, "%s has to have 1 to %d characters".formatted(name, max));
            }
            return value;
        }

        <E> @Nullable E oneOf(String name, E[] values, Function<E, String> wireName) {
            String value = value(name);
            if (value == null) {
                return null;
            }
            for (E one : values) {
                if (wireName.apply(one).equals(value)) {
                    return one;
                }
            }
            String all = Arrays.stream(values).map(wireName).collect(Collectors.joining(", "));
            wrong(name, "%s has to be one of %s".formatted(name, all));
            return null;
        }

        @Nullable BatchId batch() {
            String value = value("batch_id");
            if (value == null) {
                return null;
            }
            if (!BatchId.isBatchId(value)) {
                wrong("batch_id", "batch_id has to be a batch id, like batch_0_…");
                return null;
            }
            return new BatchId(value);
        }

        @Nullable Instant time(String name) {
            String value = value(name);
            if (value == null) {
                return null;
            }
            try {
                return OffsetDateTime.parse(value).toInstant();
            } catch (DateTimeException _) {
                wrong(name, name + " has to be a time like 2026-11-22T10:00:00Z");
                return null;
            }
        }

        @Nullable Place cursor() {
            String value = value("cursor");
            if (value == null) {
                return null;
            }
            var form = CURSOR.matcher(value);
            if (!form.matches() || !TaskId.isTaskId(form.group(2))) {
                wrong("cursor", "cursor has to be that of an earlier page");
                return null;
            }
            return new Place(Long.parseLong(form.group(1)), form.group(2));
        }

        int limit() {
            String value = value("limit");
            if (value == null) {
                return USUAL_LIMIT;
            }
            int limit = value.matches("[0-9]{1,3}") ? Integer.parseInt(value) : 0;
            if (limit < 1 || limit > MAX_LIMIT) {
                wrong("limit", "limit has to be 1 to " + MAX_LIMIT);
            }
            return limit;
        }
    }
}
