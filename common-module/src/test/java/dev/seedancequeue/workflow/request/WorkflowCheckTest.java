package dev.seedancequeue.workflow.request;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seedancequeue.catalogue.CatalogueSettings;
import dev.seedancequeue.catalogue.ModelCatalogue;
import dev.seedancequeue.catalogue.RequestCheck;
import dev.seedancequeue.json.Json;
import dev.seedancequeue.workflow.Deciding;
import dev.seedancequeue.workflow.Definition;
import dev.seedancequeue.workflow.Verdict;
import dev.seedancequeue.workflow.WorkflowId;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class WorkflowCheckTest {

    private static final WorkflowId ID = WorkflowId.ofKey("default", "key");
    private static final String DRAFT =
            "'model':'doubao-seedance-1-5-pro-251215','content':[{'type':'text','text':'a heron'}]";
    private static final RequestCheck RULES =
            new RequestCheck(ModelCatalogue.standard(), CatalogueSettings.defaults());

    private final WorkflowCheck check = new WorkflowCheck(RULES);

    @Test
    void aDraftAloneIsOneVariantThatAPersonDecidesOn() {
        var drafts = drafts("{'draft':{%s}}");

        assertThat(drafts.seeds()).hasSize(1);
        assertThat(drafts.deciding()).isEqualTo(new Deciding.Manual());
        assertThat(drafts.draftBody(1).path("draft").asBoolean()).isTrue();
    }

    @Test
    void seedsThatNobodyGaveAreTheSameForTheSameWorkflowAndDifferWithinIt() {
        var drafts = drafts("{'draft':{%s},'variants':16}");

        assertThat(drafts.seeds()).doesNotHaveDuplicates().hasSize(16).allMatch(seed -> seed >= 0);
        assertThat(drafts("{'draft':{%s},'variants':16}")).isEqualTo(drafts);
    }

    @Test
    void everyWayOfDecidingIsRead() {
        assertThat(deciding("{'mode':'auto'}")).isEqualTo(new Deciding.All());
        assertThat(deciding("{'mode':'auto','pick':'first'}")).isEqualTo(new Deciding.First());
        assertThat(deciding("{'mode':'deadline','after_seconds':60}"))
                .isEqualTo(new Deciding.Deadline(60, Verdict.REJECTED));
        assertThat(deciding("{'mode':'deadline','after_seconds':60,'then':'approve'}"))
                .isEqualTo(new Deciding.Deadline(60, Verdict.APPROVED));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    {}                                             | ''              | draft_or_shots
                    {'draft':{%s},'shots':[]}                      | ''              | draft_or_shots
                    []                                             | ''              | wrong_type
                    {'draft':7}                                    | /draft          | wrong_type
                    {'draft':{%s},'variants':0}                    | /variants       | out_of_range
                    {'draft':{%s},'variants':17}                   | /variants       | out_of_range
                    {'draft':{%s},'variants':2,'seeds':[1]}        | /variants       | seeds_differ
                    {'draft':{%s},'seeds':[-1]}                    | /seeds/0        | out_of_range
                    {'draft':{%s,'seed':1},'variants':2}           | /draft/seed     | seeds_differ
                    {'draft':{%s},'variants':1000000000000000000000000000000} | /variants | out_of_range
                    {'draft':{%s},'variants':2.0}                  | /variants       | out_of_range
                    {'draft':{%s},'seeds':[1000000000000000000000000000000]} | /seeds/0 | out_of_range
                    {'draft':{%s,'seed':1000000000000000000000000000000}} | /draft/seed | out_of_range
                    {'draft':{%s,'seed':-2}}                     | /draft/seed     | out_of_range
                    {'draft':{%s,'seed':'x'}}                    | /draft/seed     | out_of_range
                    {'draft':{%s},'decide':{'mode':'deadline','after_seconds':1000000000000000000000000000000}} | /decide/after_seconds | out_of_range
                    {'draft':{'model':'doubao-seedance-2-0-260128','content':[{'type':'text','text':'a heron'}]}} | /draft/model | no_drafts
                    {'draft':{'model':'doubao-seedance-1-5-pro-251215','content':[{'type':'draft_task','draft_task':{'id':'cgt-1'}}]}} | /draft/content | draft_of_draft
                    {'shots':[{%s},{%s,'content':[{'type':'draft_task','draft_task':{'id':'cgt-1'}}]}]} | /shots/1/content | draft_in_chain
                    {'draft':{%s,'draft':false}}                   | /draft/draft    | invalid_value
                    {'draft':{%s,'duration':100}}                  | /draft/duration | out_of_range
                    {'draft':{%s},'final':{'resolution':'9k'}}     | /final/resolution | invalid_value
                    {'draft':{%s},'final':{'model':'x'}}           | /final/model    | not_here
                    {'draft':{%s},'decide':{'mode':'dice'}}        | /decide/mode    | invalid_value
                    {'draft':{%s},'decide':{'mode':'deadline'}}    | /decide/after_seconds | missing
                    {'draft':{%s},'decide':{'mode':'manual','pick':'all'}} | /decide/pick | unknown_field
                    {'draft':{%s},'colour':'red'}                  | /colour         | unknown_field
                    {'shots':[]}                                   | /shots          | wrong_type
                    {'shots':[7]}                                  | /shots/0        | wrong_type
                    {'shots':[{%s,'duration':100}]}                | /shots/0/duration | out_of_range
                    {'shots':[{%s,'draft':true},{%s}]}             | /shots/0        | no_last_frame
                    """)
    void saysWhatIsWrongAndWhere(String body, String pointer, String code) {
        assertThat(check.check(json(body), ID))
                .isInstanceOfSatisfying(
                        WorkflowVerdict.Refused.class,
                        refused -> {
                            assertThat(refused.violations())
                                    .anySatisfy(violation -> {
                                        assertThat(violation.pointer())
                                                .isEqualTo(pointer.replace("''", ""));
                                        assertThat(violation.code()).isEqualTo(code);
                                        assertThat(violation.message()).isNotBlank();
                                    });
                            assertThat(refused.violations())
                                    .noneMatch(violation -> violation.message().contains("heron"));
                        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    {'draft':{%s},'variants':17}         | variants is 17 and has to be a whole number from 1 to 16
                    {'draft':{%s},'seeds':[7,-1]}        | seed is -1 and has to be a whole number from 0 to 4294967295
                    {'draft':{%s},'seeds':[]}            | seeds is a list of 0 and has to be a list of 1 to 16 numbers
                    {'draft':{%s},'decide':{'mode':'x'}} | mode is "x" and has to be one of manual, auto, deadline
                    {'draft':{%s},'final':null}          | final is null and has to be an object
                    {'shots':[null]}                     | shot 1 is null and has to be a create body
                    """)
    void whatIsWrongIsNamedWithItsValueAndItsLimit(String body, String message) {
        var verdict = check.check(json(body), ID);

        assertThat(((WorkflowVerdict.Refused) verdict).violations())
                .singleElement()
                .satisfies(violation -> assertThat(violation.message()).isEqualTo(message));
    }

    @Test
    void theProvidersWordForAnySeedIsASeedOfOurs() {
        assertThat(drafts("{'draft':{%s,'seed':-1}}")).isEqualTo(drafts("{'draft':{%s}}"));
        assertThat(drafts("{'draft':{%s,'seed':7}}").seeds()).containsExactly(7L);
    }

    @Test
    void everythingThatIsWrongIsSaidAtOnce() {
        var verdict =
                check.check(
                        json("{'draft':{%s,'duration':100},'variants':0,'decide':{'mode':'x'}}"),
                        ID);

        assertThat(((WorkflowVerdict.Refused) verdict).violations())
                .extracting(violation -> violation.pointer())
                .containsExactlyInAnyOrder("/variants", "/decide/mode", "/draft/duration");
    }

    @Test
    void aShotMayHaveALastFrameButNoFirstOneFromTheSecondOn() {
        String image =
                "{'type':'image_url','role':'%s','image_url':{'url':'https://a.example/1.png'}}";
        String shots =
                "{'defaults':{'model':'doubao-seedance-1-5-pro-251215'},'shots':["
                        + "{'content':[{'type':'text','text':'one'}]},"
                        + "{'content':[{'type':'text','text':'two'},"
                        + image
                        + "]}]}";

        assertThat(check.check(json(shots.formatted("last_frame")), ID))
                .isInstanceOf(WorkflowVerdict.Accepted.class);
        assertThat(check.check(json(shots.formatted("first_frame")), ID))
                .isInstanceOfSatisfying(
                        WorkflowVerdict.Refused.class,
                        refused ->
                                assertThat(refused.violations())
                                        .singleElement()
                                        .satisfies(violation -> {
                                            assertThat(violation.code())
                                                    .isEqualTo("first_frame_given");
                                            assertThat(violation.pointer())
                                                    .isEqualTo("/shots/1/content/1");
                                        }));
    }

    @Test
    void aWorkflowThatEveryHopWouldCarryIsBounded() {
        var body = json("{'draft':{%s}}");
        ((ObjectNode) body.path("draft"))
                .put("callback_url", "https://a.example/" + "x".repeat(WorkflowCheck.MAX_BYTES));

        assertThat(((WorkflowVerdict.Refused) check.check(body, ID)).violations())
                .extracting(violation -> violation.code())
                .contains("workflow_too_large");
    }

    @Test
    void aFinalIsPricedByWhatItsDraftDecides() {
        var prices = new WorkflowPrices(ModelCatalogue.standard(), RULES);
        var drafts =
                drafts("{'draft':{%s,'ratio':'16:9','duration':4},'final':{'resolution':'720p'}}");

        assertThat(List.of(prices.ofDraft(drafts), prices.ofFinal(drafts)))
                .extracting(price -> {
                    var estimate = price.estimate();
                    return estimate == null || !estimate.exact() ? -1 : estimate.maxTokens();
                })
                .containsExactly(24_356L, 87_300L);
    }

    private Deciding deciding(String decide) {
        return drafts("{'draft':{%s},'decide':" + decide + "}").deciding();
    }

    private Definition.Drafts drafts(String body) {
        var verdict = check.check(json(body), ID);
        assertThat(verdict).isInstanceOf(WorkflowVerdict.Accepted.class);
        return (Definition.Drafts) ((WorkflowVerdict.Accepted) verdict).definition();
    }

    private static JsonNode json(String text) {
        return Json.mapper().readTree(text.replace("%s", DRAFT).replace('\'', '"'));
    }
}
