package dev.seedancequeue.settings;

import dev.seedancequeue.catalogue.CatalogueSettings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Which models are accepted.
 *
 * @param aliases {@code asked=sent} pairs: a model id that callers use and the one to send instead
 * @param allowUnknown whether a model that the catalogue does not know is passed through
 */
@ConfigurationProperties(value = "seedance.models", ignoreUnknownFields = false)
public record ModelSettings(
        @DefaultValue List<String> aliases, @DefaultValue("true") boolean allowUnknown) {

    public ModelSettings {
        aliases = List.copyOf(aliases);
        aliases.forEach(ModelSettings::pair);
    }

    /** The same as the catalogue takes it. */
    public CatalogueSettings toCatalogue() {
        Map<String, String> map = new LinkedHashMap<>();
        aliases.forEach(alias -> {
            String[] pair = pair(alias);
            map.put(pair[0], pair[1]);
        });
        return new CatalogueSettings(map, allowUnknown);
    }

    private static String[] pair(String alias) {
        String[] pair = alias.strip().split("=", -1);
        if (pair.length != 2 || pair[0].isBlank() || pair[1].isBlank()) {
            throw new IllegalArgumentException(
                    "alias \"" + alias + "\" is not of the form asked-model=sent-model");
        }
        return pair;
    }
}
