package dev.seedancequeue.catalogue;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ModelCatalogueTest {

    private final ModelCatalogue catalogue = ModelCatalogue.standard();

    @Test
    void knowsEveryGenerationByBothItsIds() {
        assertThat(catalogue.generations())
                .extracting(ModelGeneration::key)
                .containsExactly(
                        "1-0-pro", "1-0-pro-fast", "1-5-pro", "2-0", "2-0-fast", "2-0-mini", "2-5");
        assertThat(catalogue.find("doubao-seedance-1-5-pro-251215"))
                .isSameAs(catalogue.find("seedance-1-5-pro-251215"))
                .isSameAs(catalogue.byKey("1-5-pro"));
        assertThat(catalogue.find("dreamina-seedance-2-0-260128")).isSameAs(catalogue.byKey("2-0"));
        assertThat(catalogue.find("seedance")).isNull();
    }

    @Test
    void listsAPoolForEachModelAndTierAndForUnknownModels() {
        assertThat(catalogue.pools())
                .containsExactly(
                        "1-0-pro.default",
                        "1-0-pro.flex",
                        "1-0-pro-fast.default",
                        "1-0-pro-fast.flex",
                        "1-5-pro.default",
                        "1-5-pro.flex",
                        "2-0.default",
                        "2-0-fast.default",
                        "2-0-mini.default",
                        "2-5.default",
                        "other.default",
                        "other.flex");
    }

    @Test
    void namesAReplacementThatItKnowsForARetiredModel() {
        for (ModelGeneration generation : catalogue.generations()) {
            Retirement retirement = generation.retirement();
            if (retirement != null && retirement.replacement() != null) {
                assertThat(catalogue.byKey(retirement.replacement())).isNotNull();
            }
        }
        assertThat(catalogue.vocabulary().retired())
                .isNotEmpty()
                .allSatisfy(model -> {
                    String replacement = requireNonNull(model.retirement().replacement());
                    assertThat(catalogue.byKey(replacement)).isNotNull();
                    assertThat(model.ids().values())
                            .allSatisfy(id -> assertThat(catalogue.find(id)).isNull());
                });
    }

    @Test
    void knowsSizeAndWorkOfEveryOutputOfEveryModel() {
        for (ModelGeneration generation : catalogue.generations()) {
            FieldRules ratios = requireNonNull(generation.fields().get("ratio"));
            FieldRules resolutions = requireNonNull(generation.fields().get("resolution"));
            for (String resolution : resolutions.usual().values()) {
                assertThat(generation.work().tenSeconds()).containsKey(resolution);
                for (String ratio : ratios.usual().values()) {
                    assertThat(generation.pixels(resolution, ratio) != null)
                            .as("%s at %s, %s", generation.name(), resolution, ratio)
                            .isEqualTo(!ratio.equals("adaptive"));
                }
            }
        }
    }

    @Test
    void limitsAResolutionApartWhereTheProviderDoes() {
        ModelGeneration generation = requireNonNull(catalogue.byKey("2-0"));
        assertThat(generation.limit(ServiceTier.DEFAULT, "1080p"))
                .extracting(OfficialLimit::concurrent)
                .isEqualTo(10);
        assertThat(generation.limit(ServiceTier.DEFAULT, "4k"))
                .extracting(OfficialLimit::concurrent)
                .isEqualTo(1);
        assertThat(generation.limit(ServiceTier.FLEX, "720p")).isNull();
    }
}
