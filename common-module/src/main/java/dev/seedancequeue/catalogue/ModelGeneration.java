package dev.seedancequeue.catalogue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything known of one Seedance generation, as its catalogue file says it.
 *
 * @param key short stable name, the first part of a pool's name: {@code 1-5-pro}
 * @param name as people call it: {@code Seedance 1.5 pro}
 * @param providerName as the provider's own messages call it: {@code seedance-1-5-pro}
 * @param ids model id by site: {@code cn}, {@code byteplus}
 * @param modes what it can make videos from, and from how much
 * @param fields the request fields it takes
 * @param draft null when it makes no drafts
 * @param pixels output size by resolution and ratio
 * @param framesPerSecond of every output
 * @param work how long the provider works on a video
 * @param notes facts about it and how sure they are, for the documentation
 */
public record ModelGeneration(
        String key,
        String name,
        String providerName,
        Map<String, String> ids,
        @Nullable Retirement retirement,
        Map<VideoMode, ContentRules> modes,
        Map<String, FieldRules> fields,
        MediaRules image,
        @Nullable MediaRules video,
        @Nullable MediaRules audio,
        @Nullable DraftRules draft,
        Map<String, Map<String, Pixels>> pixels,
        int framesPerSecond,
        WorkTimes work,
        Pricing pricing,
        List<OfficialLimit> limits,
        List<String> notes) {

    /** The tiers that it runs on, in order. */
    public List<ServiceTier> tiers() {
        List<ServiceTier> tiers = new ArrayList<>();
        for (ServiceTier tier : ServiceTier.values()) {
            if (fieldRules("service_tier").usual().values().contains(tier.wireName())) {
                tiers.add(tier);
            }
        }
        return tiers;
    }

    /** Names of this generation's pools, one per tier. */
    public List<String> pools() {
        return tiers().stream().map(tier -> pool(key, tier)).toList();
    }

    static String pool(String key, ServiceTier tier) {
        return key + "." + tier.wireName();
    }

    /** Output size; null when the ratio is adaptive or the resolution unknown. */
    public @Nullable Pixels pixels(String resolution, String ratio) {
        return pixels.getOrDefault(resolution, Map.of()).get(ratio);
    }

    /** The enterprise limit of a tier at a resolution: its own, else the usual one, else null. */
    public @Nullable OfficialLimit limit(ServiceTier tier, String resolution) {
        OfficialLimit usual = null;
        for (OfficialLimit limit : limits) {
            if (limit.tier() == tier && limit.account().equals("enterprise")) {
                if (resolution.equals(limit.resolution())) {
                    return limit;
                }
                usual = limit.resolution() == null ? limit : usual;
            }
        }
        return usual;
    }

    /** What the provider does with a field in a situation; null when it does not take it at all. */
    public @Nullable FieldRule rule(String field, Situation situation) {
        FieldRules rules = fields.get(field);
        return rules == null ? null : rules.in(situation);
    }

    ModelGeneration withFields(Map<String, FieldRules> read) {
        return new ModelGeneration(
                key,
                name,
                providerName,
                ids,
                retirement,
                modes,
                read,
                image,
                video,
                audio,
                draft,
                pixels,
                framesPerSecond,
                work,
                pricing,
                limits,
                notes);
    }

    private FieldRules fieldRules(String field) {
        FieldRules rules = fields.get(field);
        if (rules == null) {
            throw new IllegalStateException("catalogue: " + key + " does not describe " + field);
        }
        return rules;
    }
}
