package dev.seedancequeue.worker.provider.ark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seedancequeue.catalogue.ServiceTier;
import dev.seedancequeue.worker.provider.FindOutcome;
import dev.seedancequeue.worker.provider.ListOutcome;
import dev.seedancequeue.worker.provider.ProviderTask;
import dev.seedancequeue.worker.provider.ProviderTask.Status;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How get and list read what the provider says, however it says it. */
class ArkReadTest {

    @Test
    void readsAFinishedTask() {
        ProviderTask task =
                found(
                        """
                        {"id":"cgt-1","model":"m","status":"succeeded","error":null,
                         "created_at":1795341600,"updated_at":1795341660,
                         "content":{"video_url":"https://v/1.mp4","last_frame_url":"https://v/1.png"},
                         "usage":{"completion_tokens":108900,"total_tokens":108900},
                         "seed":7,"resolution":"720p","ratio":"16:9","duration":5,
                         "safety_identifier":"ours"}
                        """);

        assertThat(task.status()).isEqualTo(Status.SUCCEEDED);
        assertThat(task.createdAt()).isEqualTo(Instant.ofEpochSecond(1795341600));
        assertThat(task.updatedAt()).isEqualTo(Instant.ofEpochSecond(1795341660));
        assertThat(task.safetyIdentifier()).isEqualTo("ours");
        assertThat(task.result())
                .isEqualTo(
                        new dev.seedancequeue.task.VideoResult(
                                "https://v/1.mp4",
                                "https://v/1.png",
                                108900L,
                                7L,
                                "720p",
                                "16:9",
                                5));
    }

    @Test
    void readsNumbersThatAreStringsAndPassesOverWhatItDoesNotKnow() {
        ProviderTask task =
                found(
                        """
                        {"id":"cgt-1","status":"succeeded","priority":3,"tools":[{"type":"x"}],
                         "created_at":"1795341600","updated_at":"1795341660",
                         "content":{"video_url":"https://v/1.mp4","file_url":""},
                         "usage":{"total_tokens":"108900","tool_usage":{"web_search":1}},
                         "duration":"5","seed":"-1"}
                        """);

        assertThat(task.updatedAt()).isEqualTo(Instant.ofEpochSecond(1795341660));
        assertThat(task.result())
                .isEqualTo(
                        new dev.seedancequeue.task.VideoResult(
                                "https://v/1.mp4", null, 108900L, -1L, null, null, 5));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1e300",
                "99999999999999999999999999",
                "999999999999999999",
                "-5",
                "1.5",
                "\"999999999999999999\"",
                "\"later\"",
                "true",
                "{}",
                "[]"
            })
    void isNotUpsetByNumbersThatCannotBe(String number) {
        ProviderTask task =
                found(
                        """
                        {"id":"cgt-1","status":"succeeded","created_at":%1$s,"updated_at":%1$s,
                         "content":{"video_url":"https://v/1.mp4"},
                         "usage":{"total_tokens":%1$s},"duration":%1$s,"seed":%1$s}
                        """
                                .formatted(number));

        assertThat(task.status()).isEqualTo(Status.SUCCEEDED);
        assertThat(task.createdAt()).isEqualTo(Instant.EPOCH);
    }

    @ParameterizedTest
    @CsvSource({
        "queued,QUEUED",
        "running,RUNNING",
        "succeeded,SUCCEEDED",
        "failed,FAILED",
        "expired,EXPIRED",
        "cancelled,CANCELLED",
        "paused,UNKNOWN",
        "'',UNKNOWN"
    })
    void readsEachStatus(String word, Status status) {
        assertThat(found("{\"id\":\"cgt-1\",\"status\":\"" + word + "\"}").status())
                .isEqualTo(status);
    }

    @Test
    void readsWhyATaskFailed() {
        ProviderTask task =
                found(
                        """
                        {"id":"cgt-1","status":"failed",
                         "error":{"code":"OutputVideoSensitiveContentDetected","message":"no"}}
                        """);

        assertThat(task.errorCode()).isEqualTo("OutputVideoSensitiveContentDetected");
        assertThat(task.errorMessage()).isEqualTo("no");
    }

    @Test
    void takesOnlyTheProvidersOwnNotFoundForOne() {
        assertThat(find(RawServer.json(404, "{\"error\":{\"code\":\"ResourceNotFound\"}}")))
                .isEqualTo(new FindOutcome.NotFound());
        assertThat(find(RawServer.text(404, "text/html", "")))
                .isInstanceOf(FindOutcome.Unavailable.class);
        assertThat(find(RawServer.text(404, "text/html", "<html>not here</html>")))
                .isInstanceOf(FindOutcome.Unavailable.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 400, 401, 403, 408, 429, 500, 502, 503})
    void cannotUseAnyOtherStatus(int status) {
        var answer = RawServer.json(status, "{\"error\":{\"code\":\"X\",\"message\":\"y\"}}");
        assertThat(find(answer)).isInstanceOf(FindOutcome.Unavailable.class);
        assertThat(list(answer)).isInstanceOf(ListOutcome.Unavailable.class);
    }

    @Test
    void namesTheCodeAndTheProvidersIdOfAFailedCall() {
        var answer =
                RawServer.json(
                        500,
                        "{\"error\":{\"code\":\"InternalServiceError\",\"message\":\"oops\"}}",
                        "X-Request-Id: 0217head");
        String reason = "provider answered 500 InternalServiceError. Request id: 0217head";
        assertThat(find(answer)).isEqualTo(new FindOutcome.Unavailable(reason));
        assertThat(list(answer)).isEqualTo(new ListOutcome.Unavailable(reason));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "{\"id\":\"cgt-1\",", "<html>", "[]", "{\"items\":{}}"})
    void cannotUseAnAnswerThatIsNone(String body) {
        var answer = RawServer.json(200, body);
        assertThat(find(answer)).isInstanceOf(FindOutcome.Unavailable.class);
        assertThat(list(answer)).isInstanceOf(ListOutcome.Unavailable.class);
    }

    @Test
    void cannotUseABrokenConnection() {
        assertThat(find(RawServer.reset())).isInstanceOf(FindOutcome.Unavailable.class);
        assertThat(list(RawServer.reset())).isInstanceOf(ListOutcome.Unavailable.class);
    }

    @Test
    void listsWhatItCanReadAndKeepsTheTotal() {
        ListOutcome outcome =
                list(
                        RawServer.json(
                                200,
                                """
                                {"total":"7","items":[{"id":"cgt-1","status":"queued"},
                                 {"status":"running"},{"id":"a/b"},17,{"id":"cgt-2"}]}
                                """));

        assertThat(outcome)
                .isInstanceOfSatisfying(
                        ListOutcome.Listed.class,
                        listed -> {
                            assertThat(listed.total()).isEqualTo(7);
                            assertThat(listed.tasks())
                                    .extracting(ProviderTask::id)
                                    .containsExactly("cgt-1", "cgt-2");
                        });
    }

    @Test
    void asksForOneTierAndAFullPage() {
        try (RawServer server = RawServer.answering(RawServer.json(200, "{\"items\":[]}"))) {
            server.provider().listAll(ServiceTier.FLEX, 3);
            server.provider().list(ServiceTier.DEFAULT, List.of("cgt-1", "cgt-2"));

            assertThat(server.requests().getFirst())
                    .contains(
                            "/api/v3/contents/generations/tasks"
                                    + "?page_num=3&page_size=500&filter.service_tier=flex ");
            assertThat(server.requests().getLast())
                    .contains(
                            "page_num=1&page_size=500&filter.service_tier=default"
                                    + "&filter.task_ids=cgt-1&filter.task_ids=cgt-2 ");
        }
    }

    /** Common servers refuse a request line of more than 8 kB, and flex has the longer ids. */
    @Test
    void keepsTheUrlOfAFullListUnder8kB() {
        try (RawServer server = RawServer.answering(RawServer.json(200, "{\"items\":[]}"))) {
            var provider = server.provider();
            List<String> ids =
                    Collections.nCopies(provider.maxIdsPerList(), "cgt-batch-20261122101112-abcde");

            provider.list(ServiceTier.FLEX, ids);

            assertThat(server.requests().getFirst().lines().findFirst().orElseThrow())
                    .hasSizeLessThan(8192);
        }
    }

    private static ProviderTask found(String body) {
        FindOutcome outcome = find(RawServer.json(200, body));
        assertThat(outcome).isInstanceOf(FindOutcome.Found.class);
        return ((FindOutcome.Found) outcome).task();
    }

    private static FindOutcome find(RawServer.Answer answer) {
        try (RawServer server = RawServer.answering(answer)) {
            FindOutcome outcome = server.provider().find("cgt-1");
            assertThat(outcome.toString()).doesNotContain(RawServer.KEY);
            assertThat(server.connections()).isEqualTo(1);
            return outcome;
        }
    }

    private static ListOutcome list(RawServer.Answer answer) {
        try (RawServer server = RawServer.answering(answer)) {
            return server.provider().list(ServiceTier.DEFAULT, List.of("cgt-1"));
        }
    }
}
