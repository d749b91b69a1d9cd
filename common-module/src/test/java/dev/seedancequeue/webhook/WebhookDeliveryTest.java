package dev.seedancequeue.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seedancequeue.batch.Batch;
import dev.seedancequeue.batch.Batches;
import dev.seedancequeue.catalogue.Violation;
import dev.seedancequeue.json.Json;
import dev.seedancequeue.messaging.TaskEvent;
import dev.seedancequeue.task.Task;
import dev.seedancequeue.task.TaskStatus;
import dev.seedancequeue.task.Tasks;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class WebhookDeliveryTest {

    private static final WebhookEndpoint ENDPOINT = endpoint("endpoint_1");

    @Test
    void saysOfATaskWhatTaskStatusBeginsWith() {
        Task task = Tasks.succeeded();
        JsonNode body = body(TaskEvent.of(task, Tasks.NOW));

        assertThat(body.propertyNames()).containsExactly("type", "timestamp", "data");
        assertThat(body.path("type").asString()).isEqualTo("task.succeeded");
        assertThat(body.path("timestamp").asString()).matches("....-..-..T..:..:..\\.\\d{6}Z");
        assertThat(body.path("data").propertyNames())
                .containsExactly(
                        "id",
                        "status",
                        "result_url",
                        "last_frame_url",
                        "error_message",
                        "created_at",
                        "started_at",
                        "completed_at",
                        "error_code",
                        "revision");
        assertThat(body.at("/data/id").asString()).isEqualTo(task.id().value());
        assertThat(body.at("/data/result_url").asString()).isEqualTo(Tasks.result().videoUrl());
        assertThat(body.at("/data/error_message").isNull()).isTrue();
    }

    @Test
    void aCopyOfAnEventHasTheSameIdAndAnotherStateOrEndpointHasNot() {
        Task task = Tasks.running();
        String id = id(task, "endpoint_1", Tasks.NOW);

        assertThat(id)
                .startsWith("msg_")
                .isEqualTo(id(task, "endpoint_1", Tasks.NOW.plusSeconds(9)));
        assertThat(id).isNotEqualTo(id(task, "endpoint_2", Tasks.NOW));
        assertThat(id)
                .isNotEqualTo(
                        id(
                                task.succeeded(Tasks.result(), Tasks.NOW, Tasks.NOW),
                                "endpoint_1",
                                Tasks.NOW));
    }

    @Test
    void anEndHasOneIdByWhateverStatesItCame() {
        Task ordered = Tasks.ordered();
        Task early = ordered.succeeded(Tasks.result(), Tasks.NOW, Tasks.NOW);
        Task late = ordered.running(Tasks.NOW).succeeded(Tasks.result(), Tasks.NOW, Tasks.NOW);

        assertThat(early.revision()).isNotEqualTo(late.revision());
        assertThat(id(early, "endpoint_1", Tasks.NOW)).isEqualTo(id(late, "endpoint_1", Tasks.NOW));
    }

    @Test
    void theEndOfABatchHasOneIdWhoeverSawItAndWhenever() {
        Batch batch = Batches.batch("pets");
        WebhookDelivery first = delivery(end(batch, Tasks.NOW), ENDPOINT);
        WebhookDelivery second =
                delivery(end(batch.with(Batch.Control.PAUSE), Tasks.NOW.plusSeconds(9)), ENDPOINT);

        assertThat(second.id()).isEqualTo(first.id());
        assertThat(delivery(TaskEvent.of(batch, "completed", Tasks.NOW), ENDPOINT).id())
                .isNotEqualTo(first.id());
        JsonNode data = Json.mapper().readTree(first.body()).path("data");
        assertThat(data.path("id").asString()).isEqualTo(batch.id().value());
        assertThat(data.at("/counts/succeeded").asInt()).isEqualTo(2);
        assertThat(data.has("completed_at")).isTrue();
        assertThat(first.subject()).isEqualTo(batch.id().value());
    }

    private static TaskEvent end(Batch batch, Instant at) {
        var ended = new Batch.Ended(at, Map.of(TaskStatus.SUCCEEDED, 2L, TaskStatus.FAILED, 1L));
        return TaskEvent.of(batch.with(ended), "completed", at);
    }

    @Test
    void aRejectionSaysWhy() {
        var violations = List.of(new Violation("/seed", "wrong_type", "seed is no number"));
        JsonNode body = body(TaskEvent.rejected("default", "order-1", violations, Tasks.NOW));

        assertThat(body.at("/data/message_id").asString()).isEqualTo("order-1");
        assertThat(body.at("/data/errors/0/pointer").asString()).isEqualTo("/seed");
    }

    @Test
    void anEndpointWantsWholeTypesAndTypesOfOneKind() {
        assertThat(endpoint("e", "task.failed").wants("task.failed")).isTrue();
        assertThat(endpoint("e", "task.failed").wants("task.succeeded")).isFalse();
        assertThat(endpoint("e", "task.*").wants("task.succeeded")).isTrue();
        assertThat(endpoint("e", "task.*").wants("workflow.failed")).isFalse();
    }

    @Test
    void oneTenantIsNotToldOfAnother() {
        Endpoints all = Endpoints.NONE.with(ENDPOINT);

        assertThat(all.wanting("default", "task.failed")).containsExactly(ENDPOINT);
        assertThat(all.wanting("acme", "task.failed")).isEmpty();
    }

    private static String id(Task task, String endpoint, Instant time) {
        return delivery(TaskEvent.of(task, time), endpoint(endpoint)).id();
    }

    private static JsonNode body(TaskEvent event) {
        return Json.mapper().readTree(delivery(event, ENDPOINT).body());
    }

    private static WebhookDelivery delivery(TaskEvent event, WebhookEndpoint endpoint) {
        return Objects.requireNonNull(WebhookDelivery.of(event, endpoint));
    }

    private static WebhookEndpoint endpoint(String id, String... types) {
        return new WebhookEndpoint(
                id,
                "default",
                "https://example.com/hooks",
                types.length == 0 ? List.of("task.*") : List.of(types),
                null,
                List.of(),
                null,
                Instant.EPOCH);
    }
}
