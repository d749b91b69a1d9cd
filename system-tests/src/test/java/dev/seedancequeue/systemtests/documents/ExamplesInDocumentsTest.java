package dev.seedancequeue.systemtests.documents;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.seedancequeue.api.problem.Problem;
import dev.seedancequeue.api.problem.ProblemCode;
import dev.seedancequeue.api.view.TaskEstimate;
import dev.seedancequeue.api.view.TaskView;
import dev.seedancequeue.catalogue.CatalogueSettings;
import dev.seedancequeue.catalogue.ModelCatalogue;
import dev.seedancequeue.catalogue.RequestCheck;
import dev.seedancequeue.catalogue.RequestVerdict;
import dev.seedancequeue.json.Json;
import dev.seedancequeue.messaging.TaskEnvelope;
import dev.seedancequeue.messaging.TaskEvent;
import dev.seedancequeue.workflow.WorkflowId;
import dev.seedancequeue.workflow.request.WorkflowCheck;
import dev.seedancequeue.workflow.request.WorkflowVerdict;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** Every JSON example is what the code takes or gives. */
class ExamplesInDocumentsTest {

    private static final Pattern CURL_BODY = Pattern.compile("-d '(\\{[^']*})'");

    private static final RequestCheck CHECK =
            new RequestCheck(ModelCatalogue.standard(), CatalogueSettings.defaults());

    static List<String> examples() {
        List<String> examples = new ArrayList<>();
        Documents.all()
                .forEach(file -> {
                    String document = Documents.read(file);
                    examples.addAll(Documents.blocks(document, "json"));
                    examples.addAll(Documents.groups(CURL_BODY, document));
                });
        return examples;
    }

    @ParameterizedTest
    @MethodSource("examples")
    void isWhatTheCodeTakesOrGives(String example) {
        JsonNode json = Json.mapper().readTree(example);
        if (json.has("model") && json.has("content")) {
            assertCreateBody(json);
        } else if (json.has("draft") || json.has("shots")) {
            assertThat(new WorkflowCheck(CHECK).check(json, WorkflowId.ofKey("default", "example")))
                    .isInstanceOf(WorkflowVerdict.Accepted.class);
        } else if (json.has("schema_version")) {
            assertSurvives(json, TaskEnvelope.class);
            assertCreateBody(json.path("request"));
        } else if (json.path("type").asString("").startsWith("task.")) {
            assertSurvives(json, TaskEvent.class);
        } else if (json.has("estimate")) {
            assertSurvives(json.path("estimate"), TaskEstimate.class);
        } else if (json.path("success").asBoolean(true)) {
            assertTaskView(json);
        } else {
            assertProblem(json);
        }
    }

    @Test
    void theApiDocumentNamesEveryErrorCode() {
        String api = Documents.section(Documents.read("docs/api.md"), "Errors");
        assertThat(ProblemCode.values())
                .allSatisfy(code ->
                        assertThat(api)
                                .containsPattern(
                                        "`%s`[^(]*\\(%d\\)"
                                                .formatted(code.wireName(), code.status())));
    }

    private static void assertCreateBody(JsonNode body) {
        assertThat(CHECK.check(body)).isInstanceOf(RequestVerdict.Accepted.class);
    }

    /** Nothing is lost or added when the example is read and written again. */
    private static void assertSurvives(JsonNode json, Class<? extends Record> type) {
        String written = Json.mapper().writeValueAsString(Json.mapper().treeToValue(json, type));
        assertThat(Json.mapper().readTree(written)).isEqualTo(json);
    }

    /** The emulator's documents have examples of their own, which are no answers of ours. */
    private static void assertTaskView(JsonNode json) {
        if (!json.has("success")) {
            return;
        }
        List<String> order =
                List.of(
                        Objects.requireNonNull(
                                        TaskView.class.getAnnotation(JsonPropertyOrder.class))
                                .value());
        List<String> shown = List.copyOf(json.path("data").propertyNames());
        assertThat(shown).startsWith(order.subList(0, 8).toArray(String[]::new));
        assertThat(order).containsSubsequence(shown);
    }

    private static void assertProblem(JsonNode json) {
        List<String> order =
                Arrays.stream(Problem.class.getRecordComponents())
                        .map(component -> component.getName())
                        .toList();
        assertThat(order).containsSubsequence(List.copyOf(json.propertyNames()));
        ProblemCode code =
                ProblemCode.valueOf(json.path("code").asString().toUpperCase(Locale.ROOT));
        assertThat(json.path("title").asString()).isEqualTo(code.title());
        assertThat(json.path("status").asInt()).isEqualTo(code.status());
        assertThat(json.path("retryable").asBoolean()).isEqualTo(code.retryable());
    }
}
