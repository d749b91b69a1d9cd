package dev.seedancequeue.conformance.table;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seedancequeue.catalogue.ModelCatalogue;
import dev.seedancequeue.catalogue.ModelGeneration;
import dev.seedancequeue.emulator.Emulator;
import dev.seedancequeue.emulator.EmulatorSettings;
import dev.seedancequeue.emulator.VideoTimes;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** An emulator that is asked over HTTP, with a finished draft of every model that makes drafts. */
final class EmulatedArk implements AutoCloseable {

    private static final Pattern INDEX = Pattern.compile("/(\\d+)(?=/|$)");
    private static final String TASK_ID = "cgt-(batch-)?[0-9]{14}-[a-z0-9]{5}";

    private final Emulator emulator =
            Emulator.start(
                    EmulatorSettings.forTests()
                            .withTimes(VideoTimes.exactly(Duration.ofSeconds(1))));
    private final Http http = new Http();
    private final URI tasks = URI.create(emulator.baseUrl() + "/contents/generations/tasks");
    private final Map<String, String> drafts = new HashMap<>();

    EmulatedArk(ModelCatalogue catalogue) {
        emulator.clock().freeze();
        for (ModelGeneration generation : catalogue.generations()) {
            if (generation.draft() != null) {
                generation.ids().values().forEach(this::makeDraft);
            }
        }
        emulator.clock().step(Duration.ofSeconds(2));
    }

    private void makeDraft(String model) {
        Http.Answer answer = create(Drafts.draft(model));
        assertAccepted(answer);
        drafts.put(model, answer.body().path("id").asString());
    }

    Http.Answer create(JsonNode body) {
        return http.post(tasks, body);
    }

    /** The body with a draft that can be made final, where it names one that does not exist. */
    JsonNode withRealDraft(JsonNode body) {
        String real = drafts.get(body.path("model").asString(""));
        return real == null || Drafts.named(body).isEmpty() ? body : Drafts.finalOf(real, body);
    }

    static void assertAccepted(Http.Answer answer) {
        assertThat(answer.status()).as("%s", answer.body()).isEqualTo(200);
        assertThat(answer.body().path("id").asString()).matches(TASK_ID);
    }

    /**
     * Asserts a refusal in the provider's form, for one of the reasons.
     *
     * @param violations {@code code pointer} each, in our words
     */
    static void assertRefused(Http.Answer answer, List<String> violations) {
        assertThat(answer.status()).as("%s", answer.body()).isEqualTo(400);
        JsonNode error = error(answer);
        assertThat(violations)
                .as("%s", error)
                .anyMatch(violation -> says(error, violation.split(" ", -1)));
    }

    /** Asserts that the model is not known here. */
    static void assertModelNotFound(Http.Answer answer) {
        assertThat(answer.status()).as("%s", answer.body()).isEqualTo(404);
        assertThat(error(answer).path("code").asString())
                .isEqualTo("InvalidEndpointOrModel.NotFound");
    }

    private static JsonNode error(Http.Answer answer) {
        JsonNode error = answer.body().path("error");
        assertThat(answer.body().propertyNames()).containsExactly("error");
        assertThat(error.propertyNames()).containsExactly("code", "message", "param", "type");
        assertThat(answer.header("X-Request-Id")).matches("[0-9a-f]{32}");
        assertThat(error.path("message").asString())
                .endsWith("Request id: " + answer.header("X-Request-Id"));
        return error;
    }

    private static boolean says(JsonNode error, String[] violation) {
        return error.path("param").asString().equals(param(violation[1]))
                && error.path("code").asString().matches(code(violation[0]));
    }

    /** What the provider calls this kind of mistake. */
    private static String code(String violation) {
        return switch (violation) {
            case "missing_field", "missing_text", "empty_content" -> "MissingParameter";
            case "field_not_supported", "unknown_field" -> "InvalidParameter.UnsupportedParameter";
            case "invalid_data_url", "unsupported_format", "image_unreadable", "image_incomplete" ->
                    "InvalidImageURL.InvalidFormat";
            default -> "InvalidParameter";
        };
    }

    /** A pointer as the provider writes places: {@code content[1].image_url}. */
    private static String param(String pointer) {
        return INDEX.matcher(pointer)
                .replaceAll("[$1]")
                .replace('/', '.')
                .replaceFirst("^\\.", "")
                .replace("~1", "/")
                .replace("~0", "~");
    }

    @Override
    public void close() {
        http.close();
        emulator.close();
    }
}
