package dev.seedancequeue.contract;

import com.networknt.schema.Error;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.dialect.Dialects;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** One of the documents of our contracts, with its schemas at hand. */
public final class ContractDocument {

    private static final Path FOLDER = Path.of("..", "docs");
    private static final List<String> FILES = List.of("openapi.yaml", "asyncapi.yaml");
    private static final String BASE = "https://seedance.test/";

    private static final SchemaRegistryConfig CHECKING_FORMATS =
            SchemaRegistryConfig.builder().formatAssertionsEnabled(true).build();

    public static final ContractDocument OPENAPI = new ContractDocument("openapi.yaml");
    public static final ContractDocument ASYNCAPI = new ContractDocument("asyncapi.yaml");

    private final String file;
    private final JsonNode root;
    private final SchemaRegistry asPublished;
    private final SchemaRegistry closed;

    private ContractDocument(String file) {
        this.file = file;
        this.root = read(file);
        this.asPublished = registry(false);
        this.closed = registry(true);
    }

    private static JsonNode read(String file) {
        try {
            return new YAMLMapper().readTree(Files.readString(FOLDER.resolve(file)));
        } catch (IOException e) {
            throw new UncheckedIOException("no " + file + " in " + FOLDER.toAbsolutePath(), e);
        }
    }

    private static SchemaRegistry registry(boolean closed) {
        return SchemaRegistry.withDialect(
                Dialects.getDraft202012(),
                builder ->
                        builder.schemaRegistryConfig(CHECKING_FORMATS)
                                .schemas(address ->
                                        schemas(address.replaceFirst(BASE, ""), closed)));
    }

    private static String schemas(String file, boolean closed) {
        if (!FILES.contains(file)) {
            throw new IllegalArgumentException("a $ref leads to " + file);
        }
        JsonNode document = read(file);
        if (closed) {
            ClosedSchemas.close(document);
        }
        return document.toString();
    }

    public JsonNode root() {
        return root;
    }

    /** Where a pointer leads to, when what is there is a reference to another place. */
    public String follow(String pointer) {
        JsonNode reference = at(pointer).path("$ref");
        return reference.isString() ? follow(reference.stringValue().substring(1)) : pointer;
    }

    /** What stands at an RFC 6901 pointer; a missing node if there is nothing. */
    public JsonNode at(String pointer) {
        return root.at(pointer);
    }

    /** The pointer of a member. */
    public static String child(String pointer, String name) {
        return pointer + "/" + name.replace("~", "~0").replace("/", "~1");
    }

    /** What a schema says against a value; a field that it does not name is against it too. */
    public List<String> violations(String schema, JsonNode value) {
        return violations(closed, schema, value);
    }

    /** The same as its readers see it, who may meet further fields. */
    public List<String> violationsAsPublished(String schema, JsonNode value) {
        return violations(asPublished, schema, value);
    }

    private List<String> violations(SchemaRegistry registry, String schema, JsonNode value) {
        return registry
                .getSchema(SchemaLocation.of(BASE + file + "#" + schema))
                .validate(value)
                .stream()
                .map(Error::toString)
                .toList();
    }

    /** Every object in the document, each with its pointer. */
    public Stream<Place> objects() {
        return objects("", root);
    }

    private static Stream<Place> objects(String pointer, JsonNode node) {
        Stream<Place> here =
                node instanceof ObjectNode object
                        ? Stream.of(new Place(pointer, object))
                        : Stream.empty();
        Stream<Place> below =
                node.isArray()
                        ? Stream.iterate(0, i -> i < node.size(), i -> i + 1)
                                .flatMap(i -> objects(pointer + "/" + i, node.get(i)))
                        : node.properties().stream()
                                .flatMap(member ->
                                        objects(
                                                child(pointer, member.getKey()),
                                                member.getValue()));
        return Stream.concat(here, below);
    }

    /** An object in the document. */
    public record Place(String pointer, ObjectNode object) {}

    @Override
    public String toString() {
        return file;
    }
}
