package dev.seedancequeue.conformance.table;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seedancequeue.catalogue.CatalogueSettings;
import dev.seedancequeue.catalogue.ModelCatalogue;
import dev.seedancequeue.catalogue.ProviderRules;
import dev.seedancequeue.catalogue.RandomRequests;
import dev.seedancequeue.catalogue.RequestCheck;
import dev.seedancequeue.catalogue.RequestVerdict;
import dev.seedancequeue.catalogue.VideoMode;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What must hold between gateway, rules and emulator for any request; failures name the seed. */
class EmulatorPropertyTest {

    private static final int REQUESTS = 1_500;

    private static final ModelCatalogue CATALOGUE = ModelCatalogue.standard();
    private static final EmulatedArk ARK = new EmulatedArk(CATALOGUE);

    /** The emulator's shelf is the catalogue, so that an unknown model is refused on both sides. */
    private static final CatalogueSettings KNOWN_MODELS = new CatalogueSettings(Map.of(), false);

    private final RequestCheck gateway = new RequestCheck(CATALOGUE, KNOWN_MODELS);
    private final ProviderRules rules = new ProviderRules(CATALOGUE, KNOWN_MODELS);

    @AfterAll
    static void close() {
        ARK.close();
    }

    @ParameterizedTest
    @ValueSource(longs = {101, 102})
    void acceptsWhateverTheGatewaySends(long seed) {
        RandomRequests requests = new RandomRequests(CATALOGUE, seed);
        Map<VideoMode, Integer> accepted = new EnumMap<>(VideoMode.class);
        for (int i = 0; i < REQUESTS; i++) {
            JsonNode asked = Http.asRead(requests.next());
            if (gateway.check(asked) instanceof RequestVerdict.Accepted(var sent, var video, _)) {
                Http.Answer answer = ARK.create(ARK.withRealDraft(sent));
                assertThat(answer.status())
                        .as("seed %d, request %d: sent %s: %s", seed, i, sent, answer.body())
                        .isEqualTo(200);
                accepted.merge(video.mode(), 1, Integer::sum);
            }
        }
        // Not vacuous: every mode was accepted.
        assertThat(accepted).hasSize(VideoMode.values().length);
    }

    @ParameterizedTest
    @ValueSource(longs = {103, 104})
    void refusesWhateverTheRulesRefuseAndNothingElse(long seed) {
        RandomRequests requests = new RandomRequests(CATALOGUE, seed);
        Map<Boolean, Integer> verdicts = new HashMap<>();
        for (int i = 0; i < REQUESTS; i++) {
            JsonNode body = ARK.withRealDraft(Http.asRead(requests.next()));
            var violations = rules.violations(body);
            Http.Answer answer = ARK.create(body);
            String what = "seed %d, request %d: %s%n%s".formatted(seed, i, body, answer.body());
            if (violations.isEmpty()) {
                assertThat(answer.status()).as(what).isEqualTo(200);
            } else if (CATALOGUE.find(body.path("model").asString("")) == null) {
                assertThat(answer.status()).as(what).isIn(400, 404);
            } else {
                assertThat(answer.status()).as(what).isEqualTo(400);
            }
            verdicts.merge(violations.isEmpty(), 1, Integer::sum);
        }
        assertThat(verdicts)
                .hasSize(2)
                .allSatisfy((_, count) -> assertThat(count).isGreaterThan(REQUESTS / 20));
    }
}
