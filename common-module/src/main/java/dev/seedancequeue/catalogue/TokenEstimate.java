package dev.seedancequeue.catalogue;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What a video will cost in tokens and money, as far as its request tells: one number where size
 * and length are fixed, a range where the model chooses. Video references add to it.
 *
 * @param minTokens least tokens
 * @param maxTokens most tokens
 * @param minPrice null where no price is known
 * @param maxPrice null where no price is known
 * @param currency ISO 4217
 */
public record TokenEstimate(
        long minTokens,
        long maxTokens,
        @Nullable BigDecimal minPrice,
        @Nullable BigDecimal maxPrice,
        String currency) {

    private static final BigDecimal MILLION = BigDecimal.valueOf(1_000_000);

    /** Whether it is one number and not a range. */
    public boolean exact() {
        return minTokens == maxTokens;
    }

    /**
     * Frames of a finished video: (24 × seconds + 1), at 24 frames a second. The provider documents
     * its tokens without the one more frame; its real numbers fit only with it.
     */
    public static long frames(ModelGeneration generation, long seconds) {
        return generation.framesPerSecond() * seconds + 1;
    }

    /** Tokens of a video of so many frames: width × height × frames / 1024, rounded down. */
    public static long tokensOfFrames(Pixels pixels, long frames) {
        return pixels.area() * frames / 1024;
    }

    /** Tokens of a draft: the usual number times the generation's factor, rounded down. */
    public static long draftTokens(DraftRules rules, long tokens, boolean audio) {
        BigDecimal factor = audio ? rules.audioTokenFactor() : rules.silentTokenFactor();
        return factor.multiply(BigDecimal.valueOf(tokens)).longValue();
    }

    /** Price of tokens, to four decimals, in the pricing's currency. */
    public static BigDecimal price(long tokens, BigDecimal perMillionTokens) {
        return perMillionTokens
                .multiply(BigDecimal.valueOf(tokens))
                .divide(MILLION, 4, RoundingMode.HALF_UP);
    }

    /**
     * Estimates an accepted request; null where the catalogue does not know its model or the size
     * of its output. Of a final it is the range over all that its draft may have decided.
     */
    public static @Nullable TokenEstimate of(
            ModelCatalogue catalogue, RequestVerdict.Accepted accepted) {
        ModelGeneration generation = catalogue.find(accepted.profile().model());
        if (generation == null) {
            return null;
        }
        JsonNode frames = accepted.request().path("frames");
        return estimate(
                generation,
                accepted.profile(),
                frames.isIntegralNumber()
                        ? List.of(frames.longValue())
                        : frameCounts(generation, accepted.profile()),
                ContentShape.of(accepted.request().get("content")).videoInput());
    }

    /**
     * Estimates a video; null where the generation's output size at that resolution is not known.
     *
     * @param profile an adaptive or missing ratio gives the range over all ratios, missing seconds
     *     the range over all lengths
     * @param videoInput whether a video is among the references, which changes the price
     */
    public static @Nullable TokenEstimate of(
            ModelGeneration generation, VideoProfile profile, boolean videoInput) {
        return estimate(generation, profile, frameCounts(generation, profile), videoInput);
    }

    /** A final as if it were asked for without a draft: what decides on its cost is the draft's. */
    public static RequestVerdict.Accepted asFinal(
            RequestVerdict.Accepted result, RequestVerdict.Accepted draft) {
        VideoProfile wanted = result.profile();
        VideoProfile drafted = draft.profile();
        var whole =
                new VideoProfile(
                        drafted.model(),
                        wanted.pool(),
                        drafted.mode(),
                        wanted.tier(),
                        wanted.resolution(),
                        drafted.ratio(),
                        drafted.seconds(),
                        drafted.audio(),
                        false,
                        null);
        return new RequestVerdict.Accepted(draft.request(), whole, List.of());
    }

    /**
     * What an accepted request did cost, by the tokens that the provider told; null where the
     * catalogue does not know its model.
     */
    public static @Nullable TokenEstimate settled(
            ModelCatalogue catalogue, RequestVerdict.Accepted accepted, long tokens) {
        ModelGeneration generation = catalogue.find(accepted.profile().model());
        boolean videoInput = ContentShape.of(accepted.request().get("content")).videoInput();
        return generation == null
                ? null
                : priced(
                        generation, accepted.profile(), videoInput, new TreeSet<>(List.of(tokens)));
    }

    /**
     * The same where only the profile is known: a range of prices where a video among the
     * references would change it.
     */
    public static @Nullable TokenEstimate settled(
            ModelCatalogue catalogue, VideoProfile profile, long tokens) {
        ModelGeneration generation = catalogue.find(profile.model());
        if (generation == null) {
            return null;
        }
        var all = new TreeSet<>(List.of(tokens));
        TokenEstimate plain = priced(generation, profile, false, all);
        return profile.mode() == VideoMode.REFERENCES
                ? plain.or(priced(generation, profile, true, all))
                : plain;
    }

    /** One of both. */
    private TokenEstimate or(TokenEstimate other) {
        if (minPrice == null || other.minPrice == null) {
            return minPrice == null ? this : other;
        }
        return new TokenEstimate(
                Math.min(minTokens, other.minTokens),
                Math.max(maxTokens, other.maxTokens),
                minPrice.min(other.minPrice),
                maxPrice == null || other.maxPrice == null ? null : maxPrice.max(other.maxPrice),
                currency);
    }

    /** Both together. */
    public TokenEstimate plus(TokenEstimate other) {
        return new TokenEstimate(
                minTokens + other.minTokens,
                maxTokens + other.maxTokens,
                sum(minPrice, other.minPrice),
                sum(maxPrice, other.maxPrice),
                currency);
    }

    /** The same so many times. */
    public TokenEstimate times(int count) {
        BigDecimal factor = BigDecimal.valueOf(count);
        return new TokenEstimate(
                minTokens * count,
                maxTokens * count,
                minPrice == null ? null : minPrice.multiply(factor),
                maxPrice == null ? null : maxPrice.multiply(factor),
                currency);
    }

    /** How much more this is than the other; less than nothing where it is less. */
    public TokenEstimate minus(TokenEstimate other) {
        return new TokenEstimate(
                minTokens - other.maxTokens,
                maxTokens - other.minTokens,
                sum(minPrice, other.maxPrice == null ? null : other.maxPrice.negate()),
                sum(maxPrice, other.minPrice == null ? null : other.minPrice.negate()),
                currency);
    }

    private static @Nullable BigDecimal sum(@Nullable BigDecimal one, @Nullable BigDecimal other) {
        return one == null || other == null ? null : one.add(other);
    }

    private static @Nullable TokenEstimate estimate(
            ModelGeneration generation,
            VideoProfile profile,
            List<Long> frameCounts,
            boolean videoInput) {
        DraftRules draft = profile.draft() ? generation.draft() : null;
        TreeSet<Long> tokens = new TreeSet<>();
        for (Pixels pixels : sizes(generation, profile)) {
            for (long frames : frameCounts) {
                long usual = tokensOfFrames(pixels, frames);
                tokens.add(draft == null ? usual : draftTokens(draft, usual, profile.audio()));
            }
        }
        return tokens.isEmpty() ? null : priced(generation, profile, videoInput, tokens);
    }

    private static Collection<Pixels> sizes(ModelGeneration generation, VideoProfile profile) {
        String resolution = profile.resolution();
        Map<String, Pixels> sizes =
                resolution == null
                        ? Map.of()
                        : generation.pixels().getOrDefault(resolution, Map.of());
        Pixels fixed = profile.ratio() == null ? null : sizes.get(profile.ratio());
        return fixed == null ? sizes.values() : List.of(fixed);
    }

    private static TokenEstimate priced(
            ModelGeneration generation,
            VideoProfile profile,
            boolean videoInput,
            TreeSet<Long> tokens) {
        Pricing pricing = generation.pricing();
        BigDecimal perMillion =
                pricing.perMillionTokens(
                        profile.tier(), profile.audio(), videoInput, profile.resolution());
        return new TokenEstimate(
                tokens.first(),
                tokens.last(),
                perMillion == null ? null : price(tokens.first(), perMillion),
                perMillion == null ? null : price(tokens.last(), perMillion),
                pricing.currency());
    }

    /** The number of frames; the least and the most where the length is open. */
    private static List<Long> frameCounts(ModelGeneration generation, VideoProfile profile) {
        if (profile.seconds() != null) {
            return List.of(frames(generation, profile.seconds()));
        }
        FieldRules rules = generation.fields().get("duration");
        Long min = rules == null ? null : rules.usual().min();
        Long max = rules == null ? null : rules.usual().max();
        return min == null || max == null
                ? List.of()
                : List.of(frames(generation, min), frames(generation, max));
    }
}
