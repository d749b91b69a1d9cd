package dev.seedancequeue.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seedancequeue.callback.CallbackAddress;
import dev.seedancequeue.contract.ContractDocument;
import dev.seedancequeue.json.Json;
import dev.seedancequeue.task.Tasks;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The running API and its document say the same of what may be asked. */
final class OpenApiIT {

    private static final ContractDocument DOCUMENT = ContractDocument.OPENAPI;
    private static final String KEY = "an operator's key of the tests";
    private static final String[] AUTHORIZED = {"Authorization", "Bearer " + KEY};
    private static final String JSON = "application/json";

    private static final String SECRET = "0123456789abcdef0123456789abcdef";
    private static final URI CALLBACKS = URI.create("https://callbacks.example.com");

    /** What stands for the parts of paths: things that are there where it needs them to be. */
    private static final Map<String, String> PARTS = new HashMap<>();

    private static RunningApi api;

    @BeforeAll
    static void start() {
        api =
                RunningApi.start(
                        "--seedance.api.operator-key=" + KEY,
                        "--seedance.callback.url=" + CALLBACKS,
                        "--seedance.callback.secret=" + SECRET);
        DOCUMENT.at("/components/parameters")
                .forEach(parameter -> {
                    String schema = parameter.at("/schema/$ref").asString("#").substring(1);
                    String example = DOCUMENT.at(schema).at("/examples/0").asString("1");
                    PARTS.put(parameter.path("name").asString(), example);
                });
        PARTS.put("webhook_id", register());
        String callback =
                String.valueOf(new CallbackAddress(CALLBACKS, SECRET).of(Tasks.ordered()));
        PARTS.put("token", callback.substring(callback.lastIndexOf('/') + 1));
    }

    private static String register() {
        var body = BodyPublishers.ofString("{\"url\": \"https://example.com/hooks\"}");
        return api.send("POST", Paths.WEBHOOKS, body, AUTHORIZED).taskId();
    }

    @AfterAll
    static void close() {
        api.get(Paths.WEBHOOKS, AUTHORIZED)
                .data()
                .findValuesAsString("id")
                .forEach(id ->
                        api.send(
                                "DELETE",
                                Paths.WEBHOOKS + "/" + id,
                                BodyPublishers.noBody(),
                                AUTHORIZED));
        api.close();
    }

    @Test
    void whatCanBeAskedAndWhatIsDocumentedAreTheSame() {
        List<String> handled =
                api.handlers().stream()
                        .flatMap(OpenApiIT::asked)
                        .filter(one -> !one.endsWith("/error"))
                        .toList();

        assertThat(handled)
                .containsExactlyInAnyOrderElementsOf(
                        OpenApi.operations().stream().map(one -> general(one.toString())).toList());
    }

    private static Stream<String> asked(RequestMappingInfo handler) {
        Set<String> methods = new TreeSet<>();
        handler.getMethodsCondition().getMethods().forEach(method -> methods.add(method.name()));
        return handler.getPatternValues().stream()
                .flatMap(path ->
                        (methods.isEmpty() ? Set.of("ANY") : methods)
                                .stream().map(method -> general(method + " " + path)));
    }

    private static String general(String path) {
        return path.replaceAll("\\{[^}]+}", "{}");
    }

    @Test
    void theDocumentIsServedAsItIs() throws IOException {
        Answer answer = api.get(Paths.OPENAPI);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).isEqualTo(Files.readString(Path.of("../docs/openapi.yaml")));
        assertThat(api.get(Paths.OPENAPI, "If-None-Match", answer.header("ETag")).status())
                .isEqualTo(304);
    }

    static List<OpenApi.Operation> operations() {
        return OpenApi.operations();
    }

    @ParameterizedTest
    @MethodSource("operations")
    void asksForTheOperatorsKeyWhereTheDocumentSaysSo(OpenApi.Operation operation) {
        Answer answer = send(operation, "", null);

        assertThat(answer.status() == 401).isEqualTo(operation.isForOperators());
    }

    static Stream<Map.Entry<OpenApi.Operation, JsonNode>> examples() {
        return OpenApi.operations().stream()
                .filter(operation -> operation.requestBody(JSON) != null)
                .flatMap(operation -> examples(operation).map(body -> Map.entry(operation, body)));
    }

    private static Stream<JsonNode> examples(OpenApi.Operation operation) {
        JsonNode content = DOCUMENT.at(String.valueOf(operation.requestBody(JSON)));
        Stream<JsonNode> one =
                content.has("example") ? Stream.of(content.get("example")) : Stream.empty();
        return Stream.concat(
                one, content.path("examples").valueStream().map(example -> example.get("value")));
    }

    /**
     * Nothing is there to be decided on or changed, so 404 is the other answer to a good request.
     */
    @ParameterizedTest
    @MethodSource("examples")
    void takesEveryExample(Map.Entry<OpenApi.Operation, JsonNode> example) {
        String body = example.getValue().toString();
        // The one part of an example that nobody can know.
        boolean namesNoTask = body.contains("draft_task_id_from_step_4");
        Answer answer = send(example.getKey(), "", body, AUTHORIZED);

        assertThat(answer.status())
                .as(answer.text())
                .isIn(namesNoTask ? List.of(400) : List.of(200, 201, 202, 404));
    }

    @ParameterizedTest
    @MethodSource("examples")
    void refusesWhatTheDocumentRefuses(Map.Entry<OpenApi.Operation, JsonNode> example) {
        OpenApi.Operation operation = example.getKey();
        String schema = operation.requestBody(JSON) + "/schema";
        // What a shot may be depends on its place in a chain, and here is none.
        List<Integer> refusals =
                operation.id().equals("resumeWorkflow") ? List.of(400, 404) : List.of(400);
        for (JsonNode wrong : variations(schema, example.getValue())) {
            if (!DOCUMENT.violationsAsPublished(schema, wrong).isEmpty()) {
                assertThat(send(operation, "", wrong.toString(), AUTHORIZED).status())
                        .as("%s with %s", operation, wrong)
                        .isIn(refusals);
            }
        }
    }

    /** The example with one thing changed: each field of another type or gone, and one more. */
    private static List<JsonNode> variations(String schema, JsonNode example) {
        List<JsonNode> all = new ArrayList<>();
        if (!(example instanceof ObjectNode)) {
            return all;
        }
        Set<String> names = new TreeSet<>(example.propertyNames());
        names.addAll(OpenApi.properties(schema));
        names.add("nonsense");
        for (String name : names) {
            for (String value : List.of("[7.5]", "{\"a\": 1}", "\"\"", "-7", "true", "\" \\n\"")) {
                ObjectNode body = (ObjectNode) example.deepCopy();
                body.set(name, Json.mapper().readTree(value));
                all.add(body);
            }
            ObjectNode without = (ObjectNode) example.deepCopy();
            without.remove(name);
            all.add(without);
        }
        return all;
    }

    record Query(OpenApi.Operation operation, String name, JsonNode schema) {
        @Override
        public String toString() {
            return operation + "?" + name;
        }
    }

    static Stream<Query> parameters() {
        return OpenApi.operations().stream()
                .flatMap(operation ->
                        operation.parameters().stream()
                                .map(DOCUMENT::at)
                                .filter(one -> one.path("in").asString().equals("query"))
                                .filter(one -> !one.has("explode"))
                                .map(one ->
                                        new Query(
                                                operation,
                                                one.path("name").asString(),
                                                one.path("schema"))));
    }

    @ParameterizedTest
    @MethodSource("parameters")
    void refusesParametersThatTheDocumentRefuses(Query query) {
        String schema =
                DOCUMENT.follow(String.valueOf(query.operation().querySchema(query.name())));
        JsonNode form = DOCUMENT.at(schema);
        boolean takesAnything =
                form.path("type").asString("").equals("string")
                        && !form.has("enum")
                        && !form.has("pattern")
                        && !form.has("format");
        String wrong = takesAnything ? "x".repeat(201) : "%20%20no";
        if (takesAnything && !form.has("maxLength")) {
            return;
        }
        Answer answer =
                send(
                        query.operation(),
                        "?" + query.name() + "=" + wrong,
                        exampleOf(query.operation()),
                        AUTHORIZED);

        answer.problem(400, "invalid_request");
    }

    private static @Nullable String exampleOf(OpenApi.Operation operation) {
        return operation.requestBody(JSON) == null
                ? null
                : examples(operation).findFirst().map(JsonNode::toString).orElse(null);
    }

    /** Both name the parameters that they know when they are asked for another one. */
    @ParameterizedTest
    @MethodSource("strictOperations")
    void hasEveryParameterThatTheCodeKnows(OpenApi.Operation operation) {
        Answer answer = send(operation, "?nonsense=1", exampleOf(operation));
        String known =
                answer.problem(400, "invalid_request")
                        .at("/errors/0/message")
                        .asString()
                        .replaceFirst(".* is not one of ", "");

        List<String> documented = new ArrayList<>();
        for (String parameter : operation.parameters()) {
            JsonNode node = DOCUMENT.at(parameter);
            if (node.path("explode").asBoolean(false)) {
                documented.addAll(OpenApi.properties(parameter + "/schema"));
            } else if (node.path("in").asString().equals("query")) {
                documented.add(node.path("name").asString());
            }
        }
        assertThat(List.of(known.split(", "))).containsExactlyInAnyOrderElementsOf(documented);
    }

    static Stream<OpenApi.Operation> strictOperations() {
        return OpenApi.operations().stream()
                .filter(one -> Set.of("listTasks", "createBatch").contains(one.id()));
    }

    private static Answer send(
            OpenApi.Operation operation, String query, @Nullable String body, String... headers) {
        String path = operation.path();
        for (var part : PARTS.entrySet()) {
            path = path.replace("{" + part.getKey() + "}", part.getValue());
        }
        List<String> all = new ArrayList<>(List.of(headers));
        all.addAll(List.of("Content-Type", JSON, "Accept", "*/*"));
        return api.send(
                operation.method(),
                path + query,
                body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body),
                all.toArray(String[]::new));
    }
}
