package dev.seedancequeue.catalogue;

import java.math.BigDecimal;
import java.util.List;

/**
 * How a generation's draft becomes a final.
 *
 * @param usableDays days from its creation that a draft may be used
 * @param audioTokenFactor share of the usual tokens that a draft with sound costs
 * @param silentTokenFactor the same without sound
 * @param reused request fields that a final takes from its draft and must not repeat
 * @param finalMaySet request fields that a final may carry beside {@code model} and {@code content}
 */
public record DraftRules(
        int usableDays,
        BigDecimal audioTokenFactor,
        BigDecimal silentTokenFactor,
        List<String> reused,
        List<String> finalMaySet) {}
