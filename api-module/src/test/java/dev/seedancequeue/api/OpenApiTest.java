package dev.seedancequeue.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.seedancequeue.api.problem.ProblemCode;
import dev.seedancequeue.catalogue.ModelCatalogue;
import dev.seedancequeue.catalogue.PlainFields;
import dev.seedancequeue.catalogue.ServiceTier;
import dev.seedancequeue.catalogue.VideoMode;
import dev.seedancequeue.contract.ContractDocument;
import dev.seedancequeue.contract.Fields;
import dev.seedancequeue.json.Json;
import dev.seedancequeue.messaging.deadletter.DeadLetterKind;
import dev.seedancequeue.messaging.deadletter.Outcome;
import dev.seedancequeue.task.FailureClass;
import dev.seedancequeue.task.TaskError.Charged;
import dev.seedancequeue.task.TaskStatus;
import dev.seedancequeue.webhook.DeliveryRecord;
import dev.seedancequeue.workflow.Verdict;
import dev.seedancequeue.workflow.WorkflowStatus;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** The OpenAPI document against itself and against the code; what runs is held to it elsewhere. */
final class OpenApiTest {

    private static final ContractDocument DOCUMENT = ContractDocument.OPENAPI;
    private static final String SCHEMAS = "/components/schemas/";

    @Test
    void everyReferenceLeadsSomewhereAndEveryComponentIsUsed() {
        Set<String> used = new TreeSet<>();
        DOCUMENT.objects()
                .filter(place -> place.object().path("$ref").isString())
                .forEach(place -> used.add(place.object().path("$ref").stringValue().substring(1)));
        Set<String> there = new TreeSet<>();
        DOCUMENT.at("/components")
                .properties()
                .forEach(kind ->
                        kind.getValue()
                                .propertyNames()
                                .forEach(name ->
                                        there.add("/components/" + kind.getKey() + "/" + name)));
        there.removeIf(component -> component.startsWith("/components/securitySchemes/"));

        assertThat(used).isEqualTo(there);
    }

    @Test
    void everySchemaIsOneOfJsonSchema() {
        var metaSchema =
                SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                        .getSchema(
                                SchemaLocation.of("https://json-schema.org/draft/2020-12/schema"));

        assertThat(DOCUMENT.at("/components/schemas").properties())
                .allSatisfy(schema ->
                        assertThat(metaSchema.validate(schema.getValue()))
                                .as(schema.getKey())
                                .isEmpty());
    }

    @Test
    void everyExampleIsWhatItsSchemaSays() {
        List<String> wrong = new ArrayList<>();
        DOCUMENT.objects()
                .filter(place -> place.object().path("schema").isObject())
                .forEach(place -> {
                    var examples = new ArrayList<JsonNode>();
                    if (place.object().has("example")) {
                        examples.add(place.object().get("example"));
                    }
                    place.object()
                            .path("examples")
                            .forEach(example -> examples.add(example.path("value")));
                    examples.forEach(example ->
                            wrong.addAll(
                                    DOCUMENT.violations(place.pointer() + "/schema", example)));
                });

        assertThat(wrong).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1-text-to-video",
                "2-first-frame",
                "3-first-and-last-frame",
                "4-draft",
                "5-final-from-draft"
            })
    void showsTheRequestsOfTheExamples(String name) {
        String pointer = "/paths/~1createTask/post/requestBody/content/application~1json/examples/";

        assertThat(DOCUMENT.at(pointer + name + "/value"))
                .isEqualTo(Json.mapper().readTree(Requests.example(name)));
    }

    static List<Arguments> enums() throws ClassNotFoundException {
        return List.of(
                Arguments.of("ProblemCode", ProblemCode.values()),
                Arguments.of("TaskStatus", TaskStatus.values()),
                Arguments.of("FailureClass", FailureClass.values()),
                Arguments.of("Charged", Charged.values()),
                Arguments.of("VideoMode", VideoMode.values()),
                Arguments.of("ServiceTier", ServiceTier.values()),
                Arguments.of("WorkflowStatus", WorkflowStatus.values()),
                Arguments.of("Verdict", Verdict.values()),
                Arguments.of("DeliveryStatus", DeliveryRecord.Status.values()),
                Arguments.of("DeadLetterKind", DeadLetterKind.values()),
                Arguments.of("BatchStatus", type("batch.BatchView$Status").getEnumConstants()),
                Arguments.of("DeadLetterOutcome/properties/outcome", Outcome.What.values()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("enums")
    void hasTheWordsOfTheCode(String schema, Object[] constants) {
        assertThat(DOCUMENT.at(SCHEMAS + schema + "/enum").valueStream().map(JsonNode::asString))
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(constants)
                                .map(one -> Json.mapper().valueToTree(one).asString())
                                .toList());
    }

    @Test
    void everyCodeOfAProblemHasItsStatusAndIsSomewhere() {
        Set<String> told = new TreeSet<>();
        for (OpenApi.Operation operation : OpenApi.operations()) {
            operation
                    .node()
                    .path("responses")
                    .propertyNames()
                    .forEach(status -> {
                        List<String> codes = codes(operation, status);
                        assertThat(codes)
                                .as("%s %s", operation, status)
                                .allMatch(code -> status(code).equals(status));
                        told.addAll(codes);
                    });
        }
        // What belongs to no operation is told of in the document's own description.
        told.add("method_not_allowed");

        assertThat(told)
                .containsExactlyInAnyOrderElementsOf(
                        Stream.of(ProblemCode.values()).map(ProblemCode::wireName).toList());
    }

    private static List<String> codes(OpenApi.Operation operation, String status) {
        String schema =
                DOCUMENT.follow(operation.pointer() + "/responses/" + status)
                        + "/content/application~1problem+json/schema/allOf/1/properties/code";
        JsonNode code = DOCUMENT.at(schema);
        return code.has("const")
                ? List.of(code.path("const").asString())
                : code.path("enum").valueStream().map(JsonNode::asString).toList();
    }

    private static String status(String code) {
        return Integer.toString(ProblemCode.valueOf(code.toUpperCase(Locale.ROOT)).status());
    }

    /** A field that the code has no more is as wrong as one that the document has not. */
    @ParameterizedTest
    @CsvSource({
        "Problem, problem.Problem",
        "Task, view.TaskView",
        "TaskStatusAnswer/properties/data, view.TaskAnswer$Estimated",
        "WaitingEstimate, view.TaskEstimate",
        "LikelyMoment, view.TaskEstimate$Moment",
        "ListedTask, listing.ListTasksController$ListedTask",
        "TaskPageAnswer/properties/data, listing.ListTasksController$TaskPage",
        "TaskEstimate, submission.TaskEstimateView",
        "Batch, batch.BatchView",
        "Batch/properties/costs, batch.BatchView$BatchCosts",
        "BatchPageAnswer/properties/data, batch.BatchReadController$Page",
        "BatchEstimate, batch.BatchEstimate",
        "BatchLine, batch.BatchResults$Line",
        "OpenAiLine, batch.BatchResults$OpenAiLine",
        "Workflow, workflow.WorkflowView",
        "Draft, workflow.WorkflowView$DraftView",
        "Shot, workflow.WorkflowView$ShotView",
        "Part, workflow.WorkflowView$PartView",
        "WorkflowEstimate, workflow.WorkflowEstimate",
        "Webhook, webhook.WebhookView",
        "Delivery, webhook.WebhookView$DeliveryView",
        "DeliveryPage, webhook.WebhookView$DeliveryPage",
        "Replayed, webhook.WebhookView$Replayed",
        "DeadLetter, deadletters.DeadLetterView",
        "DeadLetterPage, deadletters.DeadLetterView$Page",
        "WholeDeadLetter, deadletters.DeadLetterView$Whole",
        "DeadLetterOutcome, deadletters.OutcomeView",
        "DeadLetterOutcomes, deadletters.OutcomeView$Batch"
    })
    void hasTheFieldsOfTheCode(String schema, String view) throws ClassNotFoundException {
        assertThat(OpenApi.properties(SCHEMAS + schema))
                .containsExactlyInAnyOrderElementsOf(Fields.of(type(view)));
    }

    private static Class<?> type(String name) throws ClassNotFoundException {
        return Class.forName("dev.seedancequeue.api." + name);
    }

    @Test
    void hasThePlainFieldsOfFiles() {
        assertThat(OpenApi.properties(SCHEMAS + "PlainFields"))
                .containsExactlyInAnyOrderElementsOf(
                        new PlainFields(ModelCatalogue.standard()).names());
    }
}
