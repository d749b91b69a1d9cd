package dev.seedancequeue.catalogue;

import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the provider charges for a million tokens.
 *
 * @param currency ISO 4217
 * @param lines the first that fits counts; empty where no price is known
 * @param flexFactor what the flex tier costs of the default tier's price
 */
public record Pricing(String currency, List<Line> lines, BigDecimal flexFactor) {

    /** A price per million tokens; a condition that is null fits everything. */
    public record Line(
            BigDecimal price,
            @Nullable Boolean audio,
            @Nullable Boolean videoInput,
            @Nullable String resolution) {

        boolean fits(boolean withAudio, boolean withVideoInput, @Nullable String atResolution) {
            return (audio == null || audio == withAudio)
                    && (videoInput == null || videoInput == withVideoInput)
                    && (resolution == null || resolution.equals(atResolution));
        }
    }

    /** The price of a million tokens, or null where none is known. */
    public @Nullable BigDecimal perMillionTokens(
            ServiceTier tier, boolean audio, boolean videoInput, @Nullable String resolution) {
        for (Line line : lines) {
            if (line.fits(audio, videoInput, resolution)) {
                return tier == ServiceTier.FLEX ? line.price.multiply(flexFactor) : line.price;
            }
        }
        return null;
    }
}
