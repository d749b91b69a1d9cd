package dev.seedancequeue.conformance.table;

import dev.seedancequeue.catalogue.CatalogueSettings;
import dev.seedancequeue.catalogue.ModelCatalogue;
import dev.seedancequeue.catalogue.RandomRequests;
import dev.seedancequeue.catalogue.RequestCheck;
import dev.seedancequeue.catalogue.RequestTable;
import dev.seedancequeue.catalogue.RequestTable.Row;
import dev.seedancequeue.catalogue.RequestVerdict;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Every request of the table, and many random ones, posted to the API. */
class ApiTableIT {

    private static final int RANDOM_REQUESTS = 200;
    private static final String OWN_PREFIX = "seedance_";

    private static RunningApi api;
    private static String draft;
    private static String draftOf25;

    @BeforeAll
    static void start() {
        api = new RunningApi();
        draft = api.draft("doubao-seedance-1-5-pro-251215");
        draftOf25 = api.draft("doubao-seedance-2-5-260628");
    }

    @AfterAll
    static void close() {
        api.close();
    }

    static List<Row> rows() {
        return RequestTable.rows();
    }

    static Stream<Row> acceptedFinalsOfOurOwnDrafts() {
        return rows().stream()
                .filter(row -> row.refused().isEmpty())
                .filter(row -> Drafts.named(row.body()).startsWith(OWN_PREFIX));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void answersAsTheTableSays(Row row) {
        Http.Answer answer = api.create(withRealDraft(row.body()));

        if (row.refused().isEmpty()) {
            api.assertAccepted(answer, row.warned());
        } else {
            RunningApi.assertRefused(answer, row.refused());
        }
    }

    /**
     * The table's verdict is on the body alone; the API also looks whether there is such a draft.
     */
    @ParameterizedTest
    @MethodSource("acceptedFinalsOfOurOwnDrafts")
    void refusesAFinalOfADraftThatItDoesNotKnow(Row row) {
        RunningApi.assertRefused(
                api.create(row.body()), List.of("draft_not_found /content/0/draft_task/id"));
    }

    @ParameterizedTest
    @ValueSource(longs = {201, 202})
    void answersARandomRequestAsTheCheckDoes(long seed) {
        ModelCatalogue catalogue = ModelCatalogue.standard();
        RequestCheck check = new RequestCheck(catalogue, CatalogueSettings.defaults());
        RandomRequests requests = new RandomRequests(catalogue, seed);
        for (int i = 0; i < RANDOM_REQUESTS; i++) {
            JsonNode body = withRealDraft(Http.asRead(requests.next()));
            Http.Answer answer = api.create(body);
            try {
                switch (check.check(body)) {
                    case RequestVerdict.Accepted accepted ->
                            api.assertAccepted(
                                    answer,
                                    accepted.warnings().stream()
                                            .map(each -> each.code() + " " + each.pointer())
                                            .toList());
                    case RequestVerdict.Refused(var violations) ->
                            RunningApi.assertRefused(
                                    answer,
                                    violations.stream()
                                            .map(each -> each.code() + " " + each.pointer())
                                            .toList());
                }
            } catch (AssertionError e) {
                Assertions.fail("seed %d, request %d: %s".formatted(seed, i, body), e);
            }
        }
    }

    /** A final has to be of its draft's generation. */
    private static JsonNode withRealDraft(JsonNode body) {
        if (!Drafts.named(body).startsWith(OWN_PREFIX)) {
            return body;
        }
        boolean of25 = body.path("model").asString("").contains("2-5");
        return Drafts.finalOf(of25 ? draftOf25 : draft, body);
    }
}
