package dev.seedancequeue.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seedancequeue.json.Json;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** An HTTP answer as a caller sees it. */
record Answer(int status, HttpHeaders headers, String text) {

    private static final List<String> PROBLEM_FIELDS =
            List.of(
                    "success",
                    "type",
                    "title",
                    "status",
                    "detail",
                    "instance",
                    "code",
                    "retryable",
                    "charged",
                    "errors");

    static Answer of(HttpResponse<String> response) {
        return new Answer(response.statusCode(), response.headers(), response.body());
    }

    JsonNode json() {
        return Json.mapper().readTree(text);
    }

    JsonNode data() {
        assertThat(json().path("success").asBoolean(false)).as(text).isTrue();
        return json().path("data");
    }

    String taskId() {
        return data().path("id").asString();
    }

    String header(String name) {
        return headers.firstValue(name).orElse("");
    }

    /** Checks that this is the whole problem answer, and returns it. */
    JsonNode problem(int expectedStatus, String code) {
        assertThat(status).as(text).isEqualTo(expectedStatus);
        assertThat(header("Content-Type")).isEqualTo("application/problem+json");
        JsonNode problem = json();
        assertThat(problem.propertyNames()).containsExactlyElementsOf(PROBLEM_FIELDS);
        assertThat(problem.path("success").asBoolean()).isFalse();
        assertThat(problem.path("type").asString()).endsWith(code);
        assertThat(problem.path("title").asString()).isNotBlank();
        assertThat(problem.path("status").asInt()).isEqualTo(expectedStatus);
        assertThat(problem.path("detail").asString()).isNotBlank();
        assertThat(problem.path("instance").asString()).startsWith("/");
        assertThat(problem.path("code").asString()).isEqualTo(code);
        assertThat(problem.path("retryable").isBoolean()).isTrue();
        assertThat(problem.path("charged").asString()).isIn("no", "unknown", "yes");
        assertThat(problem.path("errors").isArray()).isTrue();
        assertTellsNothingInternal();
        return problem;
    }

    void assertTellsNothingInternal() {
        assertThat(text)
                .doesNotContain("Exception", "\tat ", "java.", "dev.seedancequeue", "Tomcat/");
        assertThat(headers.map()).doesNotContainKey("server");
    }
}
