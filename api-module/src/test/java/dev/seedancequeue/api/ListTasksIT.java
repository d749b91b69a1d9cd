package dev.seedancequeue.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

final class ListTasksIT {

    private static RunningApi api;

    @BeforeAll
    static void start() {
        api = RunningApi.start();
    }

    @AfterAll
    static void close() {
        api.close();
    }

    private static JsonNode list(String query) {
        Answer answer = api.get(Paths.TASK_LIST + query);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.data();
    }

    private static List<String> ids(JsonNode page) {
        return page.path("tasks").findValuesAsString("id");
    }

    @Test
    void showsTheNewestFirstAndGoesOn() {
        String first = api.create(Requests.plain()).taskId();
        String second = api.create(Requests.plain()).taskId();

        JsonNode page = list("?limit=1");
        assertThat(ids(page)).containsExactly(second);
        assertThat(page.at("/tasks/0/status").asString()).isEqualTo("queued");
        assertThat(page.at("/tasks/0/prompt").asString()).isEqualTo(Requests.PROMPT);
        assertThat(ids(list("?limit=1&cursor=" + page.path("cursor").asString())))
                .containsExactly(first);
    }

    @Test
    void choosesByStatusAndText() {
        String text = "a heron called " + System.nanoTime();
        String task = api.create(Requests.plain().replace(Requests.PROMPT, text)).taskId();
        String query = "?text=" + text.replace(' ', '+');

        assertThat(ids(list(query))).containsExactly(task);
        assertThat(ids(list(query + "&status=succeeded"))).isEmpty();
        api.cancel(task);
        assertThat(ids(list(query + "&status=cancelled"))).containsExactly(task);
        assertThat(ids(list(query + "&status=queued"))).isEmpty();
    }

    @Test
    void choosesByModel() {
        String other = "doubao-seedance-2-0-260128";
        String text = "a heron called " + System.nanoTime();
        String body = Requests.plain().replace(Requests.PROMPT, text);
        String first = api.create(body).taskId();
        String second = api.create(body.replace(Requests.MODEL, other)).taskId();
        String query = "?text=" + text.replace(' ', '+') + "&model=";

        assertThat(ids(list(query + Requests.MODEL))).containsExactly(first);
        assertThat(ids(list(query + other))).containsExactly(second);
        assertThat(ids(list(query + "seedance"))).isEmpty();
    }

    @Test
    void choosesByTimesOfAcceptanceWhichAreAmongThem() {
        String text = "a heron called " + System.nanoTime();
        String body = Requests.plain().replace(Requests.PROMPT, text);
        List<String> ids =
                Stream.generate(() -> api.create(body).taskId()).limit(3).toList().reversed();
        String query = "?text=" + text.replace(' ', '+');
        String time = list(query).at("/tasks/1/created_at").asString();

        assertThat(ids(list(query + "&since=" + time))).isEqualTo(ids.subList(0, 2));
        assertThat(ids(list(query + "&until=" + time))).isEqualTo(ids.subList(1, 3));
        assertThat(ids(list(query + "&since=" + time + "&until=" + time)))
                .isEqualTo(ids.subList(1, 2));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "?status=done",
                "?failure_class=bad",
                "?status=queued&failure_class=moderation",
                "?colour=red",
                "?limit=0",
                "?limit=101",
                "?limit=ten",
                "?since=yesterday",
                "?until=tomorrow",
                "?batch_id=7",
                "?cursor=7",
                "?text=",
                "?status=queued&status=failed"
            })
    void refusesWhatItDoesNotUnderstand(String query) {
        JsonNode problem = api.get(Paths.TASK_LIST + query).problem(400, "invalid_request");

        assertThat(problem.at("/errors/0/pointer").asString()).startsWith("/");
    }
}
