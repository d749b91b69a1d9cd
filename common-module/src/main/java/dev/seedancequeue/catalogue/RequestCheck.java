package dev.seedancequeue.catalogue;

import java.time.InstantSource;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the gateway accepts: the caller's contract, adapted to the nearest thing that the provider
 * can do; whatever it accepts, {@link ProviderRules} accept. Of a final only the shape of its
 * draft's id is looked at, not whether that draft exists.
 */
public final class RequestCheck {

    /** Our own task ids and the provider's. */
    private static final Pattern TASK_ID =
            Pattern.compile("seedance_[A-Za-z0-9_-]{1,120}|cgt-[A-Za-z0-9-]{1,120}");

    private final ModelCatalogue catalogue;
    private final CatalogueSettings settings;
    private final InstantSource clock;
    private final BodyRules rules;

    public RequestCheck(ModelCatalogue catalogue, CatalogueSettings settings) {
        this(catalogue, settings, InstantSource.system());
    }

    /**
     * @param clock tells whether a model is past its end, for a warning
     */
    public RequestCheck(ModelCatalogue catalogue, CatalogueSettings settings, InstantSource clock) {
        this.catalogue = catalogue;
        this.settings = settings;
        this.clock = clock;
        rules =
                new BodyRules(
                        catalogue,
                        settings.allowUnknownModels(),
                        id -> TASK_ID.matcher(id).matches());
    }

    /** Judges a create body, which is not changed; takes time in proportion to its size. */
    public RequestVerdict check(JsonNode body) {
        Findings findings = new Findings();
        if (!(body instanceof ObjectNode asked)) {
            rules.check(body, findings);
            return new RequestVerdict.Refused(findings.violations());
        }
        ObjectNode request = asked.deepCopy();
        applyAlias(request, findings);
        ModelGeneration generation = catalogue.find(request.path("model").asString(""));
        if (generation != null) {
            new Adaptation(catalogue, generation, Situation.of(request), findings).apply(request);
        }
        rules.check(request, findings);
        if (findings.count() > 0) {
            return new RequestVerdict.Refused(explained(findings.violations(), asked, request));
        }
        adviseOnModel(request, generation, findings);
        adviseOnLength(request, generation, findings);
        new PromptAdvice(catalogue.vocabulary().prompt(), findings).check(request.path("content"));
        return new RequestVerdict.Accepted(
                request, profile(request, generation), findings.warnings());
    }

    private void applyAlias(ObjectNode request, Findings findings) {
        String asked = request.path("model").asString("");
        String sent = settings.aliases().get(asked);
        if (sent != null) {
            request.put("model", sent);
            findings.warn(
                    "/model",
                    "model_aliased",
                    "model "
                            + Wording.quote(asked)
                            + " is sent as "
                            + Wording.quote(sent)
                            + ", by this service's settings");
        }
    }

    /** Violations of an aliased model say so: its rules are not those of the model asked for. */
    private static List<Violation> explained(
            List<Violation> violations, ObjectNode asked, ObjectNode request) {
        String model = asked.path("model").asString("");
        String sent = request.path("model").asString("");
        if (model.equals(sent)) {
            return violations;
        }
        return violations.stream()
                .map(violation ->
                        new Violation(
                                violation.pointer(),
                                violation.code(),
                                violation.message()
                                        + " (model "
                                        + Wording.quote(model)
                                        + " is sent as "
                                        + Wording.quote(sent)
                                        + ")"))
                .toList();
    }

    private void adviseOnModel(
            ObjectNode request, @Nullable ModelGeneration generation, Findings findings) {
        String model = request.path("model").asString("");
        if (generation == null) {
            findings.warn(
                    "/model",
                    "unknown_model",
                    "model "
                            + Wording.quote(model)
                            + " is not in the catalogue; it is passed on with little checked");
            return;
        }
        Retirement retirement = generation.retirement();
        if (retirement == null) {
            return;
        }
        boolean over = !clock.instant().isBefore(retirement.endsAt().toInstant());
        findings.warn(
                "/model",
                over ? "model_retired" : "model_retiring",
                generation.name()
                        + (over ? " was announced to end on " : " will end on ")
                        + retirement.endsAt().toLocalDate()
                        + catalogue.advice(model, retirement));
    }

    private static void adviseOnLength(
            ObjectNode request, @Nullable ModelGeneration generation, Findings findings) {
        if (generation != null && request.has("frames") && request.has("duration")) {
            findings.warn(
                    "/duration",
                    "duration_ignored",
                    "frames and duration are both set; the provider goes by frames");
        }
    }

    private static VideoProfile profile(ObjectNode request, @Nullable ModelGeneration generation) {
        return new ProfileReading(
                        request,
                        ContentShape.of(request.get("content")),
                        Situation.of(request),
                        generation)
                .profile();
    }
}
