package dev.seedancequeue.api.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seedancequeue.catalogue.Warning;
import dev.seedancequeue.json.Json;
import dev.seedancequeue.task.Cancellation;
import dev.seedancequeue.task.Task;
import dev.seedancequeue.task.TaskError;
import dev.seedancequeue.task.TaskState;
import dev.seedancequeue.task.Tasks;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

final class TaskViewTest {

    private static final String CREATED = "2026-11-22T10:00:00.000000Z";
    private static final String STARTED = "2026-11-22T10:00:02.000000Z";
    private static final String COMPLETED = "2026-11-22T10:01:00.000000Z";
    private static final String FIXED =
            """
            "model": "doubao-seedance-1-5-pro-251215", "mode": "text", "service_tier": "default",
            "resolution": "720p", "draft": false\
            """;

    /** A task and the JSON it is shown as, the id left out. */
    record Example(Task task, String json) {
        @Override
        public String toString() {
            return task.state().getClass().getSimpleName();
        }
    }

    static Stream<Example> examples() {
        String provider = ", \"provider_task_id\": \"" + Tasks.PROVIDER_ID + "\"";
        return Stream.of(
                new Example(Tasks.queued(), waiting("waiting")),
                new Example(Tasks.unconfirmed(), waiting("confirming")),
                new Example(Tasks.parked(), waiting("parked")),
                new Example(Tasks.ordered(), times("queued", null, null, "ordered", "") + provider),
                new Example(
                        Tasks.running(), times("running", STARTED, null, "running", "") + provider),
                new Example(
                        Tasks.succeeded(),
                        times("succeeded", STARTED, COMPLETED, "done", ", \"charged\": \"yes\"")
                                        .replace(
                                                "\"result_url\": null, \"last_frame_url\": null",
                                                """
                                                "result_url": "https://tos.example.com/videos/seedance_video.mp4",
                                                "last_frame_url": "https://tos.example.com/images/last_frame.png"\
                                                """)
                                + provider
                                + ", \"usage\": {\"total_tokens\": 108900}, \"seed\": 12345"),
                new Example(
                        Tasks.failed(),
                        times(
                                                "failed",
                                                STARTED,
                                                COMPLETED,
                                                "done",
                                                """
                                                , "error_code": "OutputVideoSensitiveContentDetected",
                                                "failure_class": "moderation", "retryable": false, "charged": "no"\
                                                """)
                                        .replace(
                                                "\"error_message\": null",
                                                "\"error_message\": \"the output was refused\"")
                                + provider),
                new Example(
                        Tasks.expired(),
                        times(
                                                "expired",
                                                STARTED,
                                                COMPLETED,
                                                "done",
                                                ", \"error_code\": \"expired\","
                                                        + " \"failure_class\": \"expired\","
                                                        + " \"retryable\": true,"
                                                        + " \"charged\": \"no\"")
                                        .replace(
                                                "\"error_message\": null",
                                                "\"error_message\": \"the provider did not finish the"
                                                        + " task within its execution_expires_after\"")
                                + provider),
                new Example(
                        Tasks.cancelled(),
                        times("cancelled", null, COMPLETED, "done", ", \"charged\": \"no\"")));
    }

    private static String waiting(String stage) {
        return times("queued", null, null, stage, "");
    }

    private static String times(
            String status,
            @Nullable String started,
            @Nullable String completed,
            String stage,
            String error) {
        return """
        "status": "%s", "result_url": null, "last_frame_url": null, "error_message": null,
        "created_at": "%s", "started_at": %s, "completed_at": %s, "stage": "%s"%s, %s\
        """
                .formatted(
                        status, CREATED, quoted(started), quoted(completed), stage, error, FIXED);
    }

    private static String quoted(@Nullable String text) {
        return text == null ? "null" : "\"" + text + "\"";
    }

    @ParameterizedTest
    @MethodSource("examples")
    void showsATaskInThisStateAs(Example example) {
        JsonNode expected =
                Json.mapper()
                        .readTree(
                                "{\"id\": \"%s\", %s}"
                                        .formatted(example.task().id(), example.json()));

        // As text, so that the order of the fields counts.
        assertThat(json(example.task()).toPrettyString()).isEqualTo(expected.toPrettyString());
    }

    @Test
    void theExamplesAreOfEveryState() {
        assertThat(examples().<Class<?>>map(example -> example.task().state().getClass()))
                .containsExactlyInAnyOrderElementsOf(
                        states(TaskState.class).filter(Class::isRecord).distinct().toList());
    }

    private static Stream<Class<?>> states(Class<?> type) {
        return type.isSealed()
                ? Arrays.stream(type.getPermittedSubclasses()).flatMap(TaskViewTest::states)
                : Stream.of(type);
    }

    @Test
    void timesHaveMicrosecondsAlsoWhenTheClockHasMoreOrFewer() {
        Task task = Tasks.ordered().running(Instant.parse("2026-11-22T10:00:02.123456789Z"));

        assertThat(json(task).path("started_at").asString())
                .isEqualTo("2026-11-22T10:00:02.123456Z");
    }

    @Test
    void warningsAndTheDraftAreShown() {
        Task plain = Tasks.queued(false, "seedance_1710071234_abc123");
        Task task =
                Task.accepted(
                        plain.id(),
                        plain.tenant(),
                        plain.video(),
                        List.of(new Warning("/service_tier", "draft_tier", "goes out on default")),
                        null,
                        null,
                        Tasks.NOW,
                        null);

        JsonNode json = json(task);

        assertThat(json.path("draft_task_id").asString()).isEqualTo("seedance_1710071234_abc123");
        assertThat(json.path("mode").asString()).isEqualTo("final_from_draft");
        assertThat(json.path("warnings").get(0).path("pointer").asString())
                .isEqualTo("/service_tier");
    }

    @ParameterizedTest
    @CsvSource({"WANTED,requested", "REQUESTED,requested", "TOO_LATE,too_late"})
    void aWishToCancelIsShownLastUntilTheTaskHasEnded(Cancellation cancellation, String shown) {
        JsonNode unfinished = json(Tasks.ordered(), cancellation);
        JsonNode ended = json(Tasks.succeeded(), cancellation);
        JsonNode cancelled = json(Tasks.cancelled(), cancellation);

        assertThat(unfinished.path("cancellation").asString()).isEqualTo(shown);
        assertThat(List.copyOf(unfinished.propertyNames())).last().isEqualTo("cancellation");
        assertThat(ended.path("cancellation").asString()).isEqualTo("too_late");
        assertThat(cancelled.has("cancellation")).isFalse();
    }

    @Test
    void aChargedFailureSaysSo() {
        Task task =
                Tasks.running()
                        .failed(
                                new TaskError("lost", "gone", true, TaskError.Charged.UNKNOWN),
                                Tasks.NOW);

        assertThat(json(task).path("charged").asString()).isEqualTo("unknown");
    }

    private static JsonNode json(Task task) {
        return json(task, null);
    }

    private static JsonNode json(Task task, @Nullable Cancellation cancellation) {
        TaskView view = TaskView.of(task, cancellation);
        return Json.mapper().readTree(Json.mapper().writeValueAsString(view));
    }
}
