package dev.seedancequeue.emulator;

import dev.seedancequeue.catalogue.CatalogueSettings;
import dev.seedancequeue.catalogue.ModelCatalogue;
import dev.seedancequeue.catalogue.ModelGeneration;
import dev.seedancequeue.catalogue.ProviderRules;
import dev.seedancequeue.catalogue.Violation;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Judges create bodies by the model catalogue, and says no in the provider's words. */
final class CreateRules {

    /** The one message known from the real thing word for word. */
    private static final Map<String, String> KNOWN_MESSAGES =
            Map.of("draft_tier", "draft task only support service_tier default");

    private static final Pattern INDEX = Pattern.compile("/(\\d+)");

    private final ModelCatalogue catalogue;
    private final ProviderRules rules;
    private final Function<String, Task.@Nullable View> tasks;
    private final Random random;

    CreateRules(ModelCatalogue catalogue, Function<String, Task.@Nullable View> tasks, long seed) {
        this.catalogue = catalogue;
        this.rules = new ProviderRules(catalogue, new CatalogueSettings(Map.of(), false));
        this.tasks = tasks;
        this.random = new Random(seed);
    }

    /** The order that a body is, or the refusal of the first thing wrong with it. */
    Order order(JsonNode body) {
        List<Violation> violations = rules.violations(body);
        if (!violations.isEmpty()) {
            throw refusal(violations.getFirst(), body);
        }
        ModelGeneration model = catalogue.find(body.path("model").asString());
        if (model == null) {
            throw new IllegalStateException("the rules let an unknown model through");
        }
        String draftTaskId = OrderReader.draftTaskId(body.path("content"));
        return OrderReader.read(
                body, model, draftTaskId == null ? null : draft(draftTaskId, body), random);
    }

    private Task.View draft(String id, JsonNode body) {
        Task.View draft = tasks.apply(id);
        if (draft == null) {
            throw badDraft(id, "is not found, or older than 7 days");
        }
        if (!draft.order().options().isDraft()) {
            throw badDraft(id, "is not a draft");
        }
        if (draft.status() != Status.SUCCEEDED) {
            throw badDraft(id, "is " + draft.status().wire() + ", not succeeded");
        }
        if (!draft.order().model().equals(body.path("model").asString())) {
            throw badDraft(id, "was made by " + draft.order().model());
        }
        return draft;
    }

    private static ArkException badDraft(String id, String why) {
        return ArkException.invalidParameter(
                "content[0].draft_task.id",
                "The parameter `content[0].draft_task.id` specified in the request is not valid:"
                        + " the draft task %s %s".formatted(id, why));
    }

    private static ArkException refusal(Violation violation, JsonNode body) {
        String param = param(violation.pointer());
        return switch (violation.code()) {
            case "unknown_model", "model_gone" ->
                    new ArkException(
                            404,
                            "InvalidEndpointOrModel.NotFound",
                            "The model or endpoint %s does not exist or you do not have access to it"
                                    .formatted(body.path("model").asString()),
                            "");
            case "missing_field", "missing_text", "empty_content" ->
                    ArkException.missingParameter(param);
            case "field_not_supported", "unknown_field" ->
                    new ArkException(
                            400,
                            "InvalidParameter.UnsupportedParameter",
                            notValid(param, violation),
                            param);
            case "invalid_data_url", "unsupported_format", "image_unreadable", "image_incomplete" ->
                    new ArkException(
                            400,
                            "InvalidImageURL.InvalidFormat",
                            notValid(param, violation),
                            param);
            default -> ArkException.invalidParameter(param, notValid(param, violation));
        };
    }

    private static String notValid(String param, Violation violation) {
        String known = KNOWN_MESSAGES.get(violation.code());
        return known != null
                ? known
                : "The parameter `%s` specified in the request is not valid: %s"
                        .formatted(param, violation.message());
    }

    /** A JSON pointer as the provider writes places: {@code content[1].image_url}. */
    private static String param(String pointer) {
        String indexed = INDEX.matcher(pointer).replaceAll("[$1]").replace('/', '.');
        return indexed.startsWith(".") ? indexed.substring(1) : indexed;
    }
}
