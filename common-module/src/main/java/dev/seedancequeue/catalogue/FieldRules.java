package dev.seedancequeue.catalogue;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A field's usual rule and the cases where another one holds; the first case that fits counts.
 *
 * @param cases each case's rule is whole: it holds what it does not change, too
 */
public record FieldRules(FieldRule usual, List<Case> cases) {

    public FieldRules {
        cases = List.copyOf(cases);
    }

    /** A rule and when it holds. */
    public record Case(When when, FieldRule rule) {}

    /**
     * A condition; what is null or empty fits everything.
     *
     * @param where other text fields of the request and the values they must have
     */
    public record When(
            Set<VideoMode> modes,
            @Nullable Boolean draft,
            @Nullable ServiceTier tier,
            Map<String, Set<String>> where) {

        @SuppressWarnings("NullAway") // the binder leaves out what a file leaves out
        public When {
            modes = modes == null ? Set.of() : Set.copyOf(modes);
            where = where == null ? Map.of() : Map.copyOf(where);
        }

        boolean fits(Situation situation) {
            return (modes.isEmpty()
                            || (situation.mode() != null && modes.contains(situation.mode())))
                    && (draft == null || draft == situation.draft())
                    && (tier == null || tier == situation.tier())
                    && where.entrySet().stream()
                            .allMatch(other ->
                                    other.getValue()
                                            .contains(
                                                    situation
                                                            .choices()
                                                            .getOrDefault(other.getKey(), "")));
        }
    }

    /** The rule that holds in a situation. */
    public FieldRule in(Situation situation) {
        for (Case special : cases) {
            if (special.when.fits(situation)) {
                return special.rule;
            }
        }
        return usual;
    }
}
