package dev.seedancequeue.catalogue;

import java.util.Map;

/**
 * What an operator may decide about models.
 *
 * @param aliases model id asked for to model id sent, applied once; empty by default
 * @param allowUnknownModels whether a model that the catalogue does not know is passed on (with a
 *     warning) or refused; passed on by default
 */
public record CatalogueSettings(Map<String, String> aliases, boolean allowUnknownModels) {

    public CatalogueSettings {
        aliases = Map.copyOf(aliases);
    }

    /** No aliases, unknown models passed on. */
    public static CatalogueSettings defaults() {
        return new CatalogueSettings(Map.of(), true);
    }
}
