package dev.seedancequeue.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seedancequeue.contract.ContractDocument;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The create body of the OpenAPI document, which the messages of producers have too. */
final class CreateBodyDocumentTest {

    private static final JsonNode FIELDS =
            ContractDocument.OPENAPI.at("/components/schemas/VideoFields/properties");

    private static final Vocabulary VOCABULARY = ModelCatalogue.standard().vocabulary();

    @Test
    void hasEveryFieldOfEveryModel() {
        assertThat(FIELDS.propertyNames()).containsExactlyElementsOf(VOCABULARY.fields().keySet());
    }

    @Test
    void givesEachFieldItsTypeAndLength() {
        VOCABULARY
                .fields()
                .forEach((name, field) -> {
                    String type =
                            switch (field.kind()) {
                                case BOOLEAN -> "boolean";
                                case INTEGER -> "integer";
                                case CHOICE, STRING, URL -> "string";
                                case TOOLS -> "array";
                                case ANY -> "";
                            };
                    JsonNode schema = FIELDS.path(name);
                    assertThat(schema.at("/type/0").asString("")).as(name).isEqualTo(type);
                    int most = field.maxLength() == null ? 0 : field.maxLength();
                    assertThat(schema.path("maxLength").asInt(0)).as(name).isEqualTo(most);
                });
    }
}
