package dev.seedancequeue.contract;

import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes the schemas of a document refuse fields that they do not name. Published ones leave room
 * for those of later versions; of this version all are to be named.
 */
final class ClosedSchemas {

    private static final List<String> SCHEMA =
            List.of("schema", "x-itemSchema", "payload", "headers", "x-amqp-properties");
    private static final List<String> ONE = List.of("items", "additionalProperties");

    /** Together they describe one value, so none of them may refuse what another names. */
    private static final List<String> PARTS = List.of("allOf", "anyOf", "oneOf");

    private ClosedSchemas() {}

    /** Changes the document. */
    static void close(JsonNode document) {
        for (var member : document.properties()) {
            JsonNode value = member.getValue();
            if (SCHEMA.contains(member.getKey()) && isSchema(value)) {
                closeSchema(value, true);
            } else if (member.getKey().equals("schemas")) {
                value.forEach(schema -> closeSchema(schema, false));
            } else {
                close(value);
            }
        }
        if (document.isArray()) {
            document.forEach(ClosedSchemas::close);
        }
    }

    /** The headers of an OpenAPI answer are no schema, those of an AsyncAPI message are. */
    private static boolean isSchema(JsonNode node) {
        return node.has("type") || node.has("$ref") || PARTS.stream().anyMatch(node::has);
    }

    /**
     * @param whole whether this schema alone describes a value
     */
    private static void closeSchema(JsonNode node, boolean whole) {
        if (!(node instanceof ObjectNode schema)) {
            return;
        }
        schema.path("properties").forEach(property -> closeSchema(property, true));
        ONE.forEach(name -> closeSchema(schema.path(name), true));
        PARTS.forEach(name -> schema.path(name).forEach(part -> closeSchema(part, false)));
        boolean ofObjects =
                schema.has("properties")
                        || schema.has("$ref")
                        || PARTS.stream().anyMatch(schema::has);
        if (whole && ofObjects && !schema.has("additionalProperties")) {
            schema.put("unevaluatedProperties", false);
        }
    }
}
