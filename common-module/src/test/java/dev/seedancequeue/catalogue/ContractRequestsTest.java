package dev.seedancequeue.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

/** The five requests of the contract, as their files say them. */
class ContractRequestsTest {

    private static final String MODEL = "doubao-seedance-1-5-pro-251215";
    private static final String DRAFT = "seedance_1710071234_abc123";

    private final ModelCatalogue catalogue = ModelCatalogue.standard();

    @ParameterizedTest
    @ValueSource(strings = {"1-text-to-video", "2-first-frame", "3-first-and-last-frame"})
    void acceptsTheRequestAndChangesNothing(String name) {
        ObjectNode request = RequestTable.contract(name);

        RequestVerdict.Accepted accepted = accepted(request);

        assertThat(accepted.request()).isEqualTo(request);
        assertThat(accepted.warnings()).extracting(Warning::code).containsExactly("model_retired");
        assertThat(accepted.profile().pool()).isEqualTo("1-5-pro.default");
    }

    @Test
    void readsTheProfileOfEach() {
        assertThat(accepted(RequestTable.contract("1-text-to-video")).profile())
                .isEqualTo(
                        new VideoProfile(
                                MODEL,
                                "1-5-pro.default",
                                VideoMode.TEXT,
                                ServiceTier.DEFAULT,
                                "720p",
                                "16:9",
                                5,
                                true,
                                false,
                                null));
        assertThat(accepted(RequestTable.contract("2-first-frame")).profile())
                .extracting(VideoProfile::mode, VideoProfile::ratio, VideoProfile::seconds)
                .containsExactly(VideoMode.FIRST_FRAME, "adaptive", 8);
        assertThat(accepted(RequestTable.contract("3-first-and-last-frame")).profile())
                .extracting(VideoProfile::mode, VideoProfile::ratio, VideoProfile::audio)
                .containsExactly(VideoMode.FIRST_AND_LAST_FRAME, "16:9", true);
    }

    @Test
    void sendsTheFlexDraftOnTheDefaultTierAndSaysSo() {
        ObjectNode request = RequestTable.contract("4-draft");

        RequestVerdict.Accepted accepted = accepted(request);

        assertThat(accepted.request()).isEqualTo(request.put("service_tier", "default"));
        assertThat(accepted.warnings())
                .filteredOn(warning -> warning.code().equals("draft_tier_changed"))
                .singleElement()
                .extracting(Warning::pointer, Warning::message)
                .containsExactly(
                        "/service_tier",
                        "service_tier was \"flex\" and was changed to \"default\":"
                                + " drafts run on the default tier only");
        assertThat(accepted.profile().draft()).isTrue();
        assertThat(accepted.profile().pool()).isEqualTo("1-5-pro.default");
    }

    @Test
    void acceptsTheFinalOfADraftOnceItNamesATask() {
        ObjectNode request = RequestTable.contract("5-final-from-draft");
        ((ObjectNode) request.at("/content/0/draft_task")).put("id", DRAFT);

        RequestVerdict.Accepted accepted = accepted(request);

        assertThat(accepted.request()).isEqualTo(request);
        assertThat(accepted.profile())
                .isEqualTo(
                        new VideoProfile(
                                MODEL,
                                "1-5-pro.default",
                                VideoMode.FINAL_FROM_DRAFT,
                                ServiceTier.DEFAULT,
                                "1080p",
                                null,
                                null,
                                true,
                                false,
                                DRAFT));
    }

    @Test
    void refusesTheFinalAsLongAsItHoldsThePlaceholder() {
        assertThat(check().check(RequestTable.contract("5-final-from-draft")))
                .isInstanceOfSatisfying(
                        RequestVerdict.Refused.class,
                        refused ->
                                assertThat(refused.violations())
                                        .singleElement()
                                        .extracting(Violation::message)
                                        .asString()
                                        .contains("draft_task_id_from_step_4", "seedance_"));
    }

    private RequestVerdict.Accepted accepted(ObjectNode request) {
        RequestVerdict verdict = check().check(request);
        assertThat(verdict).isInstanceOf(RequestVerdict.Accepted.class);
        return (RequestVerdict.Accepted) verdict;
    }

    private RequestCheck check() {
        return new RequestCheck(
                catalogue,
                new CatalogueSettings(Map.of(), false),
                InstantSource.fixed(Instant.parse("2026-11-22T00:00:00Z")));
    }
}
