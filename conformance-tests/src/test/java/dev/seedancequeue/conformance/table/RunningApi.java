package dev.seedancequeue.conformance.table;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seedancequeue.api.ApiApplication;
import dev.seedancequeue.api.Paths;
import dev.seedancequeue.launch.RoleLauncher;
import dev.seedancequeue.testservers.TestServers;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The real API on a real broker and Redis, with the settings that it comes with. */
final class RunningApi implements AutoCloseable {

    private final ConfigurableApplicationContext context =
            RoleLauncher.start(
                    ApiApplication.ROLE,
                    Map.of(),
                    _ -> {},
                    "--server.port=0",
                    "--seedance.rabbitmq.uri=" + TestServers.rabbit().uri(),
                    "--seedance.redis.uri=" + TestServers.redis().uri());
    private final Http http = new Http();
    private final String root = "http://127.0.0.1:" + RoleLauncher.port(context);

    Http.Answer create(JsonNode body) {
        return http.post(URI.create(root + Paths.CREATE_TASK), body);
    }

    /** The id of a new draft. */
    String draft(String model) {
        Http.Answer answer = create(Drafts.draft(model));
        assertThat(answer.status()).as("%s", answer.body()).isEqualTo(202);
        return answer.body().path("data").path("id").asString();
    }

    /** Asserts a 202 with these warnings ({@code code pointer}), and no other. */
    void assertAccepted(Http.Answer answer, List<String> warnings) {
        assertThat(answer.status()).as("%s", answer.body()).isEqualTo(202);
        assertThat(answer.body().path("success").asBoolean()).isTrue();
        JsonNode data = answer.body().path("data");
        assertThat(data.path("status").asString()).isEqualTo("queued");
        assertThat(answer.header("Location"))
                .isEqualTo(Paths.TASK_STATUS + data.path("id").asString());
        JsonNode status = http.get(URI.create(root + answer.header("Location"))).body();
        // Only the status tells what may become of it.
        ((ObjectNode) status.path("data")).remove("estimate");
        assertThat(status).isEqualTo(answer.body());
        assertThat(words(data.path("warnings"))).containsExactlyInAnyOrderElementsOf(warnings);
    }

    /** Asserts a problem answer with all these violations ({@code code pointer}), and no other. */
    static void assertRefused(Http.Answer answer, List<String> violations) {
        assertThat(answer.status()).as("%s", answer.body()).isEqualTo(400);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.body().path("success").asBoolean(true)).isFalse();
        assertThat(answer.body().path("code").asString()).isEqualTo("invalid_request");
        assertThat(answer.body().path("charged").asString()).isEqualTo("no");
        JsonNode errors = answer.body().path("errors");
        assertThat(errors).isNotEmpty().allMatch(e -> !e.path("message").asString("").isBlank());
        assertThat(words(errors)).containsExactlyInAnyOrderElementsOf(violations);
    }

    private static List<String> words(JsonNode findings) {
        return findings.valueStream()
                .map(one -> one.path("code").asString() + " " + one.path("pointer").asString())
                .toList();
    }

    @Override
    public void close() {
        http.close();
        context.close();
    }
}
