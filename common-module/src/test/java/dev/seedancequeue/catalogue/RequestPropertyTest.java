package dev.seedancequeue.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

/** What must hold of every request, tried on many made from a few seeds. */
class RequestPropertyTest {

    private static final int REQUESTS = 4_000;

    private final ModelCatalogue catalogue = ModelCatalogue.standard();
    private final RequestCheck check = new RequestCheck(catalogue, CatalogueSettings.defaults());
    private final ProviderRules provider =
            new ProviderRules(catalogue, CatalogueSettings.defaults());

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void providerTakesWhateverTheGatewayAccepts(long seed) {
        RandomRequests requests = new RandomRequests(catalogue, seed);
        Map<VideoMode, Integer> accepted = new EnumMap<>(VideoMode.class);
        for (int i = 0; i < REQUESTS; i++) {
            ObjectNode body = requests.next();
            if (check.check(body) instanceof RequestVerdict.Accepted(var sent, var profile, _)) {
                assertThat(provider.violations(sent)).as("sent for %s", body).isEmpty();
                assertThat(catalogue.pools()).contains(profile.pool());
                accepted.merge(profile.mode(), 1, Integer::sum);
            }
        }
        // Not vacuous: every mode was accepted many times.
        assertThat(accepted).hasSize(VideoMode.values().length);
        assertThat(accepted.values()).allMatch(count -> count > 20);
    }

    @ParameterizedTest
    @ValueSource(longs = {4, 5})
    void gatewayAcceptsWhateverTheProviderTakes(long seed) {
        RandomRequests requests = new RandomRequests(catalogue, seed);
        int taken = 0;
        for (int i = 0; i < REQUESTS; i++) {
            ObjectNode body = requests.next();
            boolean ourTaskId = !body.at("/content/0/draft_task/id").asString("").equals("x");
            if (ourTaskId && provider.violations(body).isEmpty()) {
                assertThat(check.check(body)).isInstanceOf(RequestVerdict.Accepted.class);
                taken++;
            }
        }
        assertThat(taken).isGreaterThan(REQUESTS / 20);
    }

    @Test
    void changesARequestOnceAndNotAgain() {
        RandomRequests requests = new RandomRequests(catalogue, 6);
        for (int i = 0; i < REQUESTS; i++) {
            ObjectNode body = requests.next();
            if (check.check(body) instanceof RequestVerdict.Accepted first) {
                assertThat(check.check(first.request()))
                        .isInstanceOfSatisfying(
                                RequestVerdict.Accepted.class,
                                second -> {
                                    assertThat(second.request()).isEqualTo(first.request());
                                    assertThat(second.profile()).isEqualTo(first.profile());
                                });
            }
        }
    }

    @Test
    void saysSoWhereverItChangesWhatWasAskedFor() {
        RandomRequests requests = new RandomRequests(catalogue, 7);
        for (int i = 0; i < REQUESTS; i++) {
            ObjectNode body = requests.next();
            if (check.check(body) instanceof RequestVerdict.Accepted(var sent, _, var warnings)) {
                Set<String> warned = new TreeSet<>();
                warnings.forEach(warning -> warned.add(warning.pointer()));
                for (String name : body.propertyNames()) {
                    boolean same =
                            body.path(name).isNull()
                                    || name.equals("content")
                                    || body.path(name).equals(sent.path(name));
                    assertThat(same || warned.contains("/" + name))
                            .as("%s changed from %s to %s", name, body, sent)
                            .isTrue();
                }
            }
        }
    }

    @Test
    void refusesWithWordsThatNameWhatIsWrong() {
        RandomRequests requests = new RandomRequests(catalogue, 8);
        for (int i = 0; i < REQUESTS; i++) {
            if (check.check(requests.next()) instanceof RequestVerdict.Refused(var violations)) {
                assertThat(violations).isNotEmpty().hasSizeLessThanOrEqualTo(Findings.MAX);
                violations.forEach(RequestPropertyTest::assertWellWorded);
            }
        }
    }

    @Test
    void bothRefuseARequestThatOneWrongThingWasPutInto() {
        RandomRequests requests = new RandomRequests(catalogue, 9);
        List<String> wrong =
                List.of("unheard_of", "duration", "seed", "resolution", "service_tier", "content");
        int broken = 0;
        for (int i = 0; i < REQUESTS; i++) {
            ObjectNode body = requests.next();
            boolean known = catalogue.find(body.path("model").asString()) != null;
            if (known && check.check(body) instanceof RequestVerdict.Accepted accepted) {
                String field = wrong.get(broken++ % wrong.size());
                ObjectNode request = accepted.request().put(field, "nonsense");
                assertThat(check.check(request)).isInstanceOf(RequestVerdict.Refused.class);
                assertThat(provider.violations(request)).isNotEmpty();
            }
        }
        assertThat(broken).isGreaterThan(REQUESTS / 20);
    }

    private static void assertWellWorded(Violation violation) {
        assertThat(violation.code()).matches("[a-z]+(_[a-z0-9]+)*");
        assertThat(violation.pointer()).startsWith("/");
        assertThat(violation.message())
                .hasSizeLessThan(400)
                .doesNotContain("null,", "  ", "[]")
                .doesNotEndWith(".");
    }
}
