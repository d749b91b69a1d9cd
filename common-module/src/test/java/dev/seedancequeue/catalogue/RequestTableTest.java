package dev.seedancequeue.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

class RequestTableTest {

    private static final ModelCatalogue CATALOGUE = ModelCatalogue.standard();
    private static final CatalogueSettings SETTINGS = CatalogueSettings.defaults();
    private static final InstantSource NOW =
            InstantSource.fixed(Instant.parse("2026-11-22T00:00:00Z"));

    private final RequestCheck check = new RequestCheck(CATALOGUE, SETTINGS, NOW);
    private final ProviderRules provider = new ProviderRules(CATALOGUE, SETTINGS);

    static List<RequestTable.Row> rows() {
        return RequestTable.rows();
    }

    @ParameterizedTest
    @MethodSource("rows")
    void gatewayAnswersAsTheTableSays(RequestTable.Row row) {
        JsonNode before = row.body().deepCopy();
        switch (check.check(row.body())) {
            case RequestVerdict.Accepted accepted -> {
                assertThat(row.refused()).as("refused").isEmpty();
                assertThat(accepted.warnings())
                        .extracting(warning -> warning.code() + " " + warning.pointer())
                        .containsExactlyInAnyOrderElementsOf(row.warned());
                assertSent(accepted.request(), row.sent());
                assertThat(provider.violations(accepted.request())).isEmpty();
            }
            case RequestVerdict.Refused(var violations) ->
                    assertThat(words(violations))
                            .containsExactlyInAnyOrderElementsOf(row.refused())
                            .isNotEmpty();
        }
        assertThat(row.body()).as("the caller's body stays as it is").isEqualTo(before);
    }

    @ParameterizedTest
    @MethodSource("rows")
    void providerAnswersAsTheTableSays(RequestTable.Row row) {
        assertThat(words(provider.violations(row.body())))
                .containsExactlyInAnyOrderElementsOf(row.provider());
    }

    @Test
    void matrixNamesEveryModelAndMode() {
        assertThat(RequestTable.matrixModels())
                .containsExactlyInAnyOrderElementsOf(
                        CATALOGUE.generations().stream().map(ModelGeneration::key).toList());
        Set<String> cells = new TreeSet<>();
        Set<String> expected = new TreeSet<>();
        for (ModelGeneration generation : CATALOGUE.generations()) {
            for (VideoMode mode : VideoMode.values()) {
                expected.add(generation.key() + " " + mode);
            }
        }
        for (RequestTable.Row row : rows()) {
            ModelGeneration generation = CATALOGUE.find(row.body().path("model").asString(""));
            VideoMode mode = Situation.of(row.body()).mode();
            if (generation != null && mode != null) {
                cells.add(generation.key() + " " + mode);
            }
        }
        assertThat(cells).containsExactlyInAnyOrderElementsOf(expected);
    }

    private static List<String> words(List<Violation> violations) {
        return violations.stream()
                .map(violation -> violation.code() + " " + violation.pointer())
                .toList();
    }

    private static void assertSent(JsonNode request, @Nullable JsonNode sent) {
        if (sent == null) {
            return;
        }
        for (Map.Entry<String, JsonNode> expected : sent.properties()) {
            if (expected.getValue().isNull()) {
                assertThat(request.has(expected.getKey())).as(expected.getKey()).isFalse();
            } else {
                assertThat(request.get(expected.getKey())).isEqualTo(expected.getValue());
            }
        }
    }
}
