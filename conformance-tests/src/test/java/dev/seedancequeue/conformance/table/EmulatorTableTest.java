package dev.seedancequeue.conformance.table;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seedancequeue.catalogue.CatalogueSettings;
import dev.seedancequeue.catalogue.ModelCatalogue;
import dev.seedancequeue.catalogue.RequestCheck;
import dev.seedancequeue.catalogue.RequestTable;
import dev.seedancequeue.catalogue.RequestTable.Row;
import dev.seedancequeue.catalogue.RequestVerdict;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** Every request of the table, posted to an emulator. */
class EmulatorTableTest {

    private static final ModelCatalogue CATALOGUE = ModelCatalogue.standard();
    private static final EmulatedArk ARK = new EmulatedArk(CATALOGUE);

    private final RequestCheck gateway = new RequestCheck(CATALOGUE, CatalogueSettings.defaults());

    @AfterAll
    static void close() {
        ARK.close();
    }

    static List<Row> rows() {
        return RequestTable.rows();
    }

    static Stream<Row> acceptedByTheGateway() {
        return rows().stream().filter(row -> row.refused().isEmpty());
    }

    static Stream<Row> finalsThatTheRulesAccept() {
        return rows().stream()
                .filter(row -> row.provider().isEmpty() && !Drafts.named(row.body()).isEmpty());
    }

    @ParameterizedTest
    @MethodSource("rows")
    void answersAsTheTableSays(Row row) {
        Http.Answer answer = ARK.create(ARK.withRealDraft(row.body()));

        if (isUnknownModel(row.body())) {
            EmulatedArk.assertModelNotFound(answer);
        } else if (row.provider().isEmpty()) {
            EmulatedArk.assertAccepted(answer);
        } else {
            EmulatedArk.assertRefused(answer, row.provider());
        }
    }

    @ParameterizedTest
    @MethodSource("acceptedByTheGateway")
    void acceptsWhatTheGatewaySends(Row row) {
        RequestVerdict verdict = gateway.check(row.body());
        assertThat(verdict).isInstanceOf(RequestVerdict.Accepted.class);
        JsonNode sent = ((RequestVerdict.Accepted) verdict).request();

        Http.Answer answer = ARK.create(ARK.withRealDraft(sent));

        if (isUnknownModel(sent)) {
            EmulatedArk.assertModelNotFound(answer);
        } else {
            EmulatedArk.assertAccepted(answer);
        }
    }

    /** The rules look at a draft's id only; whether there is such a draft, the provider knows. */
    @ParameterizedTest
    @MethodSource("finalsThatTheRulesAccept")
    void refusesAFinalOfADraftThatItDoesNotHave(Row row) {
        EmulatedArk.assertRefused(
                ARK.create(row.body()), List.of("draft_not_found /content/0/draft_task/id"));
    }

    /**
     * The gateway passes on what the catalogue does not know; the emulator's shelf is exactly it.
     */
    private static boolean isUnknownModel(JsonNode body) {
        JsonNode model = body.path("model");
        return model.isString()
                && !model.asString().isEmpty()
                && CATALOGUE.find(model.asString()) == null;
    }
}
