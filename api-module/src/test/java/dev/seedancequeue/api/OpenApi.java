package dev.seedancequeue.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seedancequeue.contract.ContractDocument;
import dev.seedancequeue.json.Json;
import java.net.URLDecoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * The OpenAPI document as a judge of real requests and answers: what the API answers has to be in
 * it, to the last field, and so has whatever request the API takes.
 */
final class OpenApi {

    private static final ContractDocument DOCUMENT = ContractDocument.OPENAPI;
    private static final Set<String> METHODS = Set.of("get", "post", "patch", "delete");
    private static final String JSON = "application/json";
    private static final String PROBLEM = "/components/schemas/Problem";

    /** Those that mean something here; others belong to HTTP itself. */
    private static final List<String> HEADERS =
            List.of("Location", "Retry-After", "ETag", "Idempotent-Replayed", "WWW-Authenticate");

    private static final List<Operation> OPERATIONS = readOperations();

    private OpenApi() {}

    /** A method of a path. */
    record Operation(String method, String path, String pointer) {

        JsonNode node() {
            return DOCUMENT.at(pointer);
        }

        String id() {
            return node().path("operationId").asString();
        }

        /** The pointers of all parameters, those of the path too. */
        List<String> parameters() {
            String item = pointer.substring(0, pointer.lastIndexOf('/'));
            return Stream.of(item, pointer)
                    .map(place -> place + "/parameters")
                    .flatMap(list ->
                            Stream.iterate(0, i -> i < DOCUMENT.at(list).size(), i -> i + 1)
                                    .map(i -> DOCUMENT.follow(list + "/" + i)))
                    .toList();
        }

        /**
         * The pointers of schemas of its query parameters, by name; each of {@code defaults} too.
         */
        @Nullable String querySchema(String name) {
            for (String parameter : parameters()) {
                JsonNode node = DOCUMENT.at(parameter);
                if (!node.path("in").asString().equals("query")) {
                    continue;
                }
                if (node.path("name").asString().equals(name)) {
                    return parameter + "/schema";
                }
                if (node.path("explode").asBoolean(false)) {
                    String member = property(parameter + "/schema", name);
                    if (member != null) {
                        return member;
                    }
                }
            }
            return null;
        }

        /** Where its request body of this type is said, or null. */
        @Nullable String requestBody(String mediaType) {
            String content = DOCUMENT.follow(pointer + "/requestBody") + "/content";
            return DOCUMENT.at(content).has(mediaType)
                    ? ContractDocument.child(content, mediaType)
                    : null;
        }

        boolean isForOperators() {
            return !node().path("security").isEmpty();
        }

        /** Whether a request to this path of the server is one. */
        boolean matches(String askedMethod, String askedPath) {
            return method.equals(askedMethod)
                    && Pattern.matches(path.replaceAll("\\{[^}]+}", "[^/]+"), askedPath);
        }

        @Override
        public String toString() {
            return method + " " + path;
        }
    }

    /** Everything in the document, paths as the server has them, the plainer ones first. */
    static List<Operation> operations() {
        return OPERATIONS;
    }

    private static List<Operation> readOperations() {
        List<Operation> operations = new ArrayList<>();
        DOCUMENT.at("/paths")
                .properties()
                .forEach(path -> {
                    String pointer = ContractDocument.child("/paths", path.getKey());
                    String base = path.getValue().has("servers") ? "" : Paths.BASE;
                    METHODS.stream()
                            .filter(path.getValue()::has)
                            .forEach(method ->
                                    operations.add(
                                            new Operation(
                                                    method.toUpperCase(Locale.ROOT),
                                                    base + path.getKey(),
                                                    pointer + "/" + method)));
                });
        operations.sort(
                Comparator.comparing((Operation one) -> one.path().contains("{"))
                        .thenComparing(one -> one.path().endsWith("}"))
                        .thenComparing(Operation::toString));
        return operations;
    }

    /** The pointer of a property's schema, wherever the schema has it from; null if it has none. */
    static @Nullable String property(String schema, String name) {
        String at = DOCUMENT.follow(schema);
        if (DOCUMENT.at(at).path("properties").has(name)) {
            return at + "/properties/" + name;
        }
        for (int i = 0; i < DOCUMENT.at(at).path("allOf").size(); i++) {
            String found = property(at + "/allOf/" + i, name);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    /** The names of a schema's properties, wherever it has them from. */
    static List<String> properties(String schema) {
        String at = DOCUMENT.follow(schema);
        List<String> names = new ArrayList<>(DOCUMENT.at(at).path("properties").propertyNames());
        for (int i = 0; i < DOCUMENT.at(at).path("allOf").size(); i++) {
            names.addAll(properties(at + "/allOf/" + i));
        }
        return names;
    }

    /** Fails where the document says something else than what happened. */
    static void check(HttpRequest request, String body, Answer answer) {
        String path = request.uri().getRawPath();
        if (!path.startsWith("/api/") && !path.startsWith("/callbacks/")) {
            return;
        }
        Operation operation =
                OPERATIONS.stream()
                        .filter(one -> one.matches(request.method(), path))
                        .findFirst()
                        .orElse(null);
        if (operation == null) {
            assertThat(answer.status()).as("%s is in no document", path).isIn(404, 405);
            assertFits(PROBLEM, answer.json(), path);
            return;
        }
        checkAnswer(operation, answer);
        if (answer.status() < 300) {
            String query = request.uri().getRawQuery();
            checkQuery(operation, query == null ? "" : query);
            // Lines that are left out are wrong, and the batch is taken all the same.
            if (!body.isEmpty() && (query == null || !query.contains("accept=valid"))) {
                String type = request.headers().firstValue("Content-Type").orElse(JSON);
                checkBody(operation, mediaType(type), body);
            }
        }
    }

    private static void checkAnswer(Operation operation, Answer answer) {
        String what = operation + " answered " + answer.status();
        String response = DOCUMENT.follow(operation.pointer() + "/responses/" + answer.status());
        assertThat(DOCUMENT.at(response).isMissingNode()).as(what).isFalse();
        JsonNode documented = DOCUMENT.at(response).path("headers");
        assertThat(HEADERS)
                .filteredOn(header -> !answer.header(header).isEmpty())
                .as(what)
                .isSubsetOf(documented.propertyNames());
        for (String header : documented.propertyNames()) {
            String place = DOCUMENT.follow(response + "/headers/" + header);
            String value = answer.header(header);
            if (!value.isEmpty()) {
                assertTakes(place + "/schema", value, what + " with " + header);
            } else {
                assertThat(DOCUMENT.at(place).path("required").asBoolean(false))
                        .as("%s without %s", what, header)
                        .isFalse();
            }
        }
        JsonNode contents = DOCUMENT.at(response).path("content");
        if (contents.isMissingNode()) {
            assertThat(answer.text()).as(what).isEmpty();
            return;
        }
        String mediaType = mediaType(answer.header("Content-Type"));
        assertThat(contents.propertyNames()).as(what).contains(mediaType);
        String content = ContractDocument.child(response + "/content", mediaType);
        if (mediaType.endsWith("json")) {
            assertFits(content + "/schema", answer.json(), what);
        } else if (DOCUMENT.at(content).has("x-itemSchema")) {
            items(answer.text()).forEach(item -> assertFits(content + "/x-itemSchema", item, what));
        }
    }

    private static void checkQuery(Operation operation, String query) {
        for (String pair : query.isEmpty() ? new String[0] : query.split("&", -1)) {
            String name = pair.replaceFirst("=.*", "");
            String value =
                    URLDecoder.decode(pair.replaceFirst("[^=]*=?", ""), StandardCharsets.UTF_8);
            String schema = operation.querySchema(name);
            assertThat(schema).as("%s takes %s", operation, pair).isNotNull();
            if (schema != null && !value.isEmpty()) {
                assertTakes(schema, value, operation + " takes " + pair);
            }
        }
    }

    private static void checkBody(Operation operation, String mediaType, String body) {
        String content = operation.requestBody(mediaType);
        assertThat(content).as("%s takes %s", operation, mediaType).isNotNull();
        if (mediaType.equals(JSON)) {
            assertAllows(content + "/schema", Json.mapper().readTree(body), operation);
        } else if (DOCUMENT.at(content + "/x-itemSchema").isObject()) {
            items(body).forEach(item -> assertAllows(content + "/x-itemSchema", item, operation));
        }
    }

    /** The lines of JSON Lines, or the data of server-sent events. */
    private static Stream<JsonNode> items(String text) {
        return text.lines()
                .map(line -> line.startsWith("data: ") ? line.substring("data: ".length()) : line)
                .filter(line -> line.startsWith("{"))
                .map(line -> Json.mapper().readTree(line));
    }

    private static String mediaType(String header) {
        return header.replaceFirst(";.*", "").strip();
    }

    private static void assertFits(String schema, JsonNode value, String what) {
        assertThat(DOCUMENT.violations(schema, value)).as("%s: %s", what, value).isEmpty();
    }

    private static void assertAllows(String schema, JsonNode value, Operation operation) {
        assertThat(DOCUMENT.violationsAsPublished(schema, value))
                .as("%s takes %s", operation, value)
                .isEmpty();
    }

    /** A text where JSON has a type: of a header or a parameter. */
    private static void assertTakes(String schema, String text, String what) {
        JsonNode asText = JsonNodeFactory.instance.stringNode(text);
        JsonNode value =
                text.matches("-?[0-9]{1,18}|true|false") ? Json.mapper().readTree(text) : asText;
        if (!DOCUMENT.violationsAsPublished(schema, asText).isEmpty()) {
            assertThat(DOCUMENT.violationsAsPublished(schema, value)).as(what).isEmpty();
        }
    }
}
