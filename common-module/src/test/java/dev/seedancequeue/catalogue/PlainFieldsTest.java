package dev.seedancequeue.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seedancequeue.json.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

final class PlainFieldsTest {

    private static final String MODEL = "doubao-seedance-1-5-pro-251215";

    private final PlainFields fields = new PlainFields(ModelCatalogue.standard());

    private static JsonNode json(String text) {
        return Json.mapper().readTree(text);
    }

    private static Map<String, String> values(String... namesAndValues) {
        Map<String, String> values = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            values.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return values;
    }

    @Test
    void makeACreateBodyThatIsTaken() {
        ObjectNode body =
                fields.body(
                        values(
                                "first_frame", "https://example.com/a.png",
                                "model", MODEL,
                                "prompt", "a cat",
                                "duration", "5",
                                "watermark", "false",
                                "resolution", "720p",
                                "seed", " "));

        assertThat(body)
                .isEqualTo(
                        json(
                                """
                                {"model":"%s","duration":5,"watermark":false,"resolution":"720p",
                                 "content":[{"type":"text","text":"a cat"},
                                  {"type":"image_url","image_url":{"url":"https://example.com/a.png"},"role":"first_frame"}]}
                                """
                                        .formatted(MODEL)));
        assertThat(
                        new RequestCheck(ModelCatalogue.standard(), CatalogueSettings.defaults())
                                .check(body))
                .isInstanceOf(RequestVerdict.Accepted.class);
    }

    @Test
    void takeSeveralReferencesAndADraft() {
        ObjectNode body =
                fields.body(
                        values(
                                "reference_image",
                                "https://example.com/a.png https://example.com/b.png",
                                "draft_task",
                                "seedance_1_abcd"));

        assertThat(body.at("/content/1/image_url/url").asString()).endsWith("b.png");
        assertThat(body.at("/content/2/draft_task/id").asString()).isEqualTo("seedance_1_abcd");
    }

    @Test
    void leaveWhatCannotBeReadToTheCheck() {
        assertThat(fields.body(values("duration", "five", "safety_identifier", "7")))
                .isEqualTo(json("{\"duration\":\"five\",\"safety_identifier\":\"7\"}"));
    }

    @Test
    void nameEveryFieldThereIs() {
        assertThat(fields.names())
                .contains("model", "prompt", "first_frame", "draft_task")
                .containsAll(ModelCatalogue.standard().vocabulary().fields().keySet());
    }

    @Test
    void completeABodyWithWhatItLacks() {
        ObjectNode defaults =
                fields.body(
                        values(
                                "prompt", "a dog",
                                "first_frame", "https://example.com/a.png",
                                "duration", "5"));
        var body = (ObjectNode) json("{\"content\":[{\"type\":\"text\",\"text\":\"a cat\"}]}");

        ObjectNode whole = PlainFields.completed(body, defaults);

        assertThat(whole.at("/content/0/text").asString()).isEqualTo("a cat");
        assertThat(whole.at("/content/1/role").asString()).isEqualTo("first_frame");
        assertThat(whole.path("content")).hasSize(2);
        assertThat(whole.path("duration").asInt()).isEqualTo(5);
        assertThat(PlainFields.completed(whole, fields.body(values("duration", "9"))))
                .isEqualTo(whole);
    }
}
