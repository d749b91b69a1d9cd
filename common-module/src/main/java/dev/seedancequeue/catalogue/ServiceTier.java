package dev.seedancequeue.catalogue;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** The provider's two service tiers: online, and offline inference at half the price. */
public enum ServiceTier {
    DEFAULT,
    FLEX;

    /** The name on the wire, in pool names and in the catalogue's files. */
    @JsonValue
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
