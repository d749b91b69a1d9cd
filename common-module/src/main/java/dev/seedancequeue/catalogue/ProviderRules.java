package dev.seedancequeue.catalogue;

import java.util.List;
import tools.jackson.databind.JsonNode;

/** The provider's own rules, strictly: every violation of a create body as it would refuse it. */
public final class ProviderRules {

    private final BodyRules rules;

    /** Of the settings only {@code allowUnknownModels} counts: the provider knows no aliases. */
    public ProviderRules(ModelCatalogue catalogue, CatalogueSettings settings) {
        rules = new BodyRules(catalogue, settings.allowUnknownModels(), id -> !id.isBlank());
    }

    /** All violations, at most 50; empty when the provider would take the body. */
    public List<Violation> violations(JsonNode body) {
        Findings findings = new Findings();
        rules.check(body, findings);
        return findings.violations();
    }
}
