package dev.seedancequeue.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seedancequeue.testservers.TestServers;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Every bad request gets its own clear answer, queues nothing and leaves no prompt behind. */
final class BadRequestIT {

    private static final int MAX_BODY_BYTES = 20_000;

    private static RunningApi api;
    private static SubmitQueue queue;

    private CapturedLog log;

    @BeforeAll
    static void start() {
        api = RunningApi.start("--seedance.api.max-body=" + MAX_BODY_BYTES + "B");
        queue = new SubmitQueue(TestServers.rabbit().uri(), SubmitQueue.DEFAULT_POOL);
    }

    @AfterAll
    static void close() throws IOException {
        queue.close();
        api.close();
    }

    @BeforeEach
    void capture() throws IOException {
        queue.purge();
        log = CapturedLog.open();
    }

    @AfterEach
    void nothingIsQueuedNorLogged() throws IOException {
        log.close();
        assertThat(queue.takeAll()).isEmpty();
        assertThat(log.lines())
                .allSatisfy(line -> assertThat(line).doesNotContain(Requests.PROMPT, "\tat "));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "not json",
                "{\"model\": \"" + Requests.PROMPT + "\"",
                "{\"model\": NaN}",
                "{} {}",
                "{'model': 1}"
            })
    void tellsWhereABodyThatIsNotJsonBreaks(String body) {
        JsonNode problem = api.create(body).problem(400, "malformed_json");

        assertThat(problem.path("detail").asString())
                .contains("line 1, column ")
                .doesNotContain(Requests.PROMPT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "\n"})
    void tellsThatABodyIsEmpty(String body) {
        JsonNode problem = api.create(body).problem(400, "malformed_json");

        assertThat(problem.path("detail").asString()).isEqualTo("The body is empty.");
    }

    @Test
    void tellsThatAFieldIsGivenTwice() {
        String body = "{\"model\": \"%s\", \"model\": \"x\"}".formatted(Requests.PROMPT);

        JsonNode problem = api.create(body).problem(400, "malformed_json");

        assertThat(problem.path("detail").asString())
                .contains("twice")
                .doesNotContain(Requests.PROMPT);
    }

    @Test
    void tellsThatABodyIsNestedTooDeep() {
        JsonNode problem =
                api.create("[".repeat(33) + "]".repeat(33)).problem(400, "malformed_json");

        assertThat(problem.path("detail").asString()).contains("deeper than 32");
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "[]", "\"text\"", "12"})
    void refusesJsonThatIsNoObject(String body) {
        JsonNode problem = api.create(body).problem(400, "invalid_request");

        assertThat(problem.path("errors").get(0).path("pointer").asString()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    "seed": "many",          | /seed
                    "seeed": 1,              | /seeed
                    "duration": 700,         | /duration
                    "watermark": "yes",      | /watermark
                    "ratio": "17:9",         | /ratio
                    "draft": "yes",          | /draft
                    """)
    void pointsAtTheFieldThatIsWrong(String field, String pointer) {
        JsonNode problem = api.create(Requests.with(field)).problem(400, "invalid_request");

        assertThat(problem.path("errors").size()).isEqualTo(1);
        JsonNode error = problem.path("errors").get(0);
        assertThat(error.path("pointer").asString()).isEqualTo(pointer);
        assertThat(error.path("code").asString()).matches("[a-z_]+");
        assertThat(problem.path("detail").asString()).isEqualTo(error.path("message").asString());
        assertThat(problem.path("retryable").asBoolean()).isFalse();
        assertThat(problem.path("charged").asString()).isEqualTo("no");
    }

    @Test
    void tellsEveryViolationAtOnce() {
        Answer answer =
                api.create(
                        Requests.with("\"seeed\": 1, \"duration\": 700, \"watermark\": \"yes\","));

        JsonNode problem = answer.problem(400, "invalid_request");
        assertThat(problem.path("errors").valueStream().map(e -> e.path("pointer").asString()))
                .containsExactlyInAnyOrder("/seeed", "/duration", "/watermark");
        assertThat(problem.path("detail").asString()).startsWith("3 things");
        assertThat(answer.text()).doesNotContain(Requests.PROMPT);
    }

    @Test
    void refusesAFinalOfATaskThatIsNotKnown() {
        JsonNode problem =
                api.create(Requests.finalOf("seedance_1710071234_abc123"))
                        .problem(400, "invalid_request");

        JsonNode error = problem.path("errors").get(0);
        assertThat(error.path("code").asString()).isEqualTo("draft_not_found");
        assertThat(error.path("pointer").asString()).isEqualTo("/content/0/draft_task/id");
    }

    @Test
    void refusesABodyWhoseDeclaredLengthIsTooLarge() {
        JsonNode problem =
                api.create("x".repeat(MAX_BODY_BYTES + 1)).problem(413, "body_too_large");

        assertThat(problem.path("detail").asString()).contains(Integer.toString(MAX_BODY_BYTES));
    }

    @Test
    void refusesABodyOfUnknownLengthOnceItIsTooLarge() {
        byte[] body = "x".repeat(MAX_BODY_BYTES + 1).getBytes(StandardCharsets.US_ASCII);
        var chunked = BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body));

        api.send("POST", Paths.CREATE_TASK, chunked, "Content-Type", "application/json")
                .problem(413, "body_too_large");
    }

    @Test
    void readsABodyOfExactlyTheLargestSize() {
        String body = Requests.with("\"seeed\": 1,");
        String largest = body + " ".repeat(MAX_BODY_BYTES - body.length());

        api.create(largest).problem(400, "invalid_request");
        api.create(largest + " ").problem(413, "body_too_large");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/plain",
                "application/x-www-form-urlencoded",
                "multipart/form-data",
                "multipart/form-data; boundary=x",
                "image/png",
                "junk"
            })
    void refusesAnotherContentType(String type) {
        api.create(Requests.plain(), "Content-Type", type).problem(415, "unsupported_media_type");
    }

    @Test
    void refusesABodyWithoutContentType() {
        api.send("POST", Paths.CREATE_TASK, BodyPublishers.ofString(Requests.plain()))
                .problem(415, "unsupported_media_type");
    }

    @Test
    void refusesACompressedBody() {
        JsonNode problem =
                api.create(Requests.plain(), "Content-Encoding", "gzip")
                        .problem(415, "unsupported_media_type");

        assertThat(problem.path("detail").asString()).contains("Content-Encoding");
    }

    @Test
    void refusesCallersWhoTakeNoJsonBeforeTheTaskIsQueued() {
        api.create(Requests.plain(), "Accept", "text/html").problem(406, "not_acceptable");
        api.get(Paths.TASK_STATUS + "seedance_1710071234_abc123", "Accept", "image/png")
                .problem(406, "not_acceptable");
        api.create(Requests.plain(), "Accept", "no such thing").problem(406, "not_acceptable");
    }

    @Test
    void namesTheMethodsThatAPathTakes() {
        Answer create = api.get(Paths.CREATE_TASK);
        create.problem(405, "method_not_allowed");
        assertThat(create.header("Allow")).isEqualTo("POST");

        Answer status =
                api.send(
                        "DELETE",
                        Paths.TASK_STATUS + "seedance_1710071234_abc123",
                        BodyPublishers.noBody());
        status.problem(405, "method_not_allowed");
        assertThat(status.header("Allow")).contains("GET");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/error",
                "/api/AIGeneration/video/seedance/taskStatus/",
                "/index.html"
            })
    void knowsNoOtherPaths(String path) {
        JsonNode problem = api.get(path).problem(404, "not_found");

        assertThat(problem.path("instance").asString()).isEqualTo(path);
    }

    @Test
    void tellsAnUnknownTaskFromAMalformedId() {
        JsonNode unknown = api.status("seedance_1710071234_abc123").problem(404, "task_not_found");
        JsonNode malformed = api.status("42%3Cscript%3E").problem(404, "task_not_found");

        assertThat(unknown.path("detail").asString()).contains("seedance_1710071234_abc123");
        assertThat(malformed.path("detail").asString()).contains("not a task id");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"\"", "a b", "\"a b\"", "\"open", "\"a\"b\""})
    void refusesAnIdempotencyKeyThatIsNotVisibleText(String key) {
        api.create(Requests.plain(), "Idempotency-Key", key)
                .problem(400, "invalid_idempotency_key");
    }

    @Test
    void refusesTwoIdempotencyKeysAndTooLongOnes() {
        api.create(Requests.plain(), "Idempotency-Key", "one", "Idempotency-Key", "two")
                .problem(400, "invalid_idempotency_key");
        api.create(Requests.plain(), "Idempotency-Key", "k".repeat(256))
                .problem(400, "invalid_idempotency_key");
    }
}
