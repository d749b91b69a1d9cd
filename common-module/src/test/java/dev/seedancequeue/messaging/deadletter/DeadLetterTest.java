package dev.seedancequeue.messaging.deadletter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.seedancequeue.json.Json;
import dev.seedancequeue.messaging.TaskEnvelope;
import dev.seedancequeue.messaging.Topology;
import dev.seedancequeue.task.Tasks;
import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.amqp.core.Message;
import org.springframework.amqp.core.MessageBuilder;
import org.springframework.amqp.core.MessageBuilderSupport;

class DeadLetterTest {

    private static final String SUBMIT = Topology.submitQueue("1-5-pro.default");

    @ParameterizedTest
    @CsvSource({
        "seedance.intake, {}, rejected_message",
        "seedance.poll, hello, unreadable",
        "seedance.poll, {\"schema_version\": 99}, newer_version",
        ", hello, other"
    })
    void tellsWhatItIs(String source, String body, String kind) {
        Map<String, Object> headers = new HashMap<>();
        if (source != null) {
            headers.put(Topology.SOURCE_HEADER, source);
        }

        assertThat(letter(body, headers).kind().wireName()).isEqualTo(kind);
    }

    @Test
    void knowsAParkedTaskFromOneThatIsMisplaced() {
        var source = Map.<String, Object>of(Topology.SOURCE_HEADER, SUBMIT);
        String parked = json(TaskEnvelope.toPoll(Tasks.parked(), Tasks.NOW, 0));
        String ordered = json(TaskEnvelope.toPoll(Tasks.ordered(), Tasks.NOW, 0));

        assertThat(letter(parked, source).kind()).isEqualTo(DeadLetterKind.PARKED_TASK);
        assertThat(letter(ordered, source).kind()).isEqualTo(DeadLetterKind.MISPLACED_TASK);
    }

    /** Else a producer could have the tasks of others decided. */
    @Test
    void takesNoProducersMessageForATask() {
        String task = json(TaskEnvelope.toPoll(Tasks.parked(), Tasks.NOW, 0));

        DeadLetter letter = letter(task, Map.of(Topology.SOURCE_HEADER, Topology.INTAKE));

        assertThat(letter.kind()).isEqualTo(DeadLetterKind.REJECTED_MESSAGE);
        assertThat(letter.task()).isNull();
        assertThat(letter.taskId()).isNull();
    }

    @Test
    void readsTheBrokersOwnHistory() {
        Instant at = Instant.parse("2026-11-22T10:00:00Z");
        DeadLetter letter = letter("hello", Map.of("x-death", deaths(at)));

        assertThat(letter.kind()).isEqualTo(DeadLetterKind.DELIVERY_LIMIT);
        assertThat(letter.sourceQueue()).isEqualTo(SUBMIT);
        assertThat(letter.reason()).isEqualTo("delivery_limit");
        assertThat(letter.at()).isEqualTo(at);
        assertThat(letter.deaths()).hasSize(2);
        assertThat(letter.id()).isEqualTo(letter("hello", Map.of("x-death", deaths(at))).id());
    }

    /** It may have been a dead letter before, and carry its old headers through the queue. */
    @Test
    void theBrokersWordCountsMoreThanAnOldHeader() {
        Map<String, Object> headers = new HashMap<>();
        headers.put("x-death", deaths(Tasks.NOW));
        headers.put(Topology.ID_HEADER, "an-old-or-forged-id");

        assertThat(letter("hello", headers).id()).isNotEqualTo("an-old-or-forged-id");
    }

    @Test
    void noHeaderOfAnyShapeMakesItUnreadable() {
        Map<String, Object> headers = new HashMap<>();
        headers.put("x-death", "not a list");
        headers.put(Topology.DEAD_AT_HEADER, "yesterday");
        headers.put(Topology.ID_HEADER, "../../etc/passwd");
        headers.put(Topology.DELIVERIES_HEADER, "many");
        headers.put(Topology.REASON_HEADER, List.of(1, 2));

        DeadLetter letter = letter("hello", headers);

        assertThat(letter.at()).isNull();
        assertThat(letter.id()).matches("[A-Za-z0-9_-]{43}");
        assertThat(letter.deliveries()).isZero();
        assertThat(letter("hello", Map.of("x-death", List.of("no map", Map.of()))).deaths())
                .isEmpty();
    }

    @Test
    void neitherItsNameNorItsListEntryHoldsTheBody() {
        DeadLetter letter = letter("a secret prompt", Map.of());

        assertThat(letter.toString()).doesNotContain("secret");
        assertThat(letter.withoutBody().message().getBody()).isEmpty();
        assertThat(letter.withoutBody().sizeBytes()).isEqualTo(15);
    }

    @Test
    void showsJsonAsJsonAndAllElseAsBase64() {
        DeadLetterContent json = DeadLetterContent.of(letter("{\"model\": \"m\"}", Map.of()));
        DeadLetterContent bytes = DeadLetterContent.of(letter("\u0001\u0002", Map.of()));
        DeadLetterContent deep = DeadLetterContent.of(letter("[".repeat(1000), Map.of()));

        assertThat(String.valueOf(json.body())).isEqualTo("{\"model\":\"m\"}");
        assertThat(json.bodyBase64()).isNull();
        assertThat(bytes.bodyBase64()).isEqualTo("AQI=");
        assertThat(deep.body()).isNull();
    }

    private static List<Map<String, Object>> deaths(Instant at) {
        return List.of(
                Map.of(
                        "queue",
                        SUBMIT,
                        "reason",
                        "delivery_limit",
                        "count",
                        1L,
                        "time",
                        Date.from(at)),
                Map.of("queue", "seedance.delay.1s", "reason", "expired", "count", 3L));
    }

    private static DeadLetter letter(String body, Map<String, Object> headers) {
        MessageBuilderSupport<Message> message = MessageBuilder.withBody(body.getBytes(UTF_8));
        headers.forEach(message::setHeader);
        return DeadLetter.of(message.build());
    }

    private static String json(TaskEnvelope envelope) {
        return Json.mapper().writeValueAsString(envelope);
    }
}
