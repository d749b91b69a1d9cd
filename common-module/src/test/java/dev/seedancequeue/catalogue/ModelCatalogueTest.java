package dev.seedancequeue.catalogue;

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
    }
}
