package dev.seedancequeue.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

class RequestCheckTest {

    private static final JsonMapper JSON = new JsonMapper();
    private static final String OLD = "doubao-seedance-1-5-pro-251215";
    private static final String GONE = "doubao-seedance-1-0-lite-t2v-250428";
    private static final String NEW = "doubao-seedance-2-0-mini-260615";

    @Test
    void sendsAnAliasedModelUnderItsOtherNameAndSaysSo() {
        RequestVerdict.Accepted accepted = accepted(aliasing(OLD, NEW), text(OLD, "a cat"));

        assertThat(accepted.request().path("model").asString()).isEqualTo(NEW);
        assertThat(accepted.profile().model()).isEqualTo(NEW);
        assertThat(accepted.profile().pool()).isEqualTo("2-0-mini.default");
        assertThat(accepted.warnings()).extracting(Warning::code).containsExactly("model_aliased");
    }

    @Test
    void holdsAnAliasedModelToTheRulesOfTheOneThatIsSent() {
        List<Violation> violations =
                refused(aliasing(OLD, NEW), text(OLD, "a cat").put("resolution", "1080p"));

        assertThat(violations)
                .singleElement()
                .isEqualTo(
                        new Violation(
                                "/resolution",
                                "invalid_value",
                                "resolution is \"1080p\", but Seedance 2.0 mini takes 480p or 720p"
                                        + " here (model \""
                                        + OLD
                                        + "\" is sent as \""
                                        + NEW
                                        + "\")"));
    }

    @Test
    void followsOneAliasOnly() {
        CatalogueSettings circle = new CatalogueSettings(Map.of("a", NEW, NEW, "a"), true);

        assertThat(accepted(circle, text("a", "a cat")).profile().model()).isEqualTo(NEW);
    }

    @Test
    void warnsOfAModelThatIsOverAndNamesTheAliasToSet() {
        assertThat(retirement("2026-11-11T09:00:00Z", OLD))
                .isEqualTo(
                        new Warning(
                                "/model",
                                "model_retired",
                                "Seedance 1.5 pro was announced to end on 2026-11-11; change to "
                                        + NEW
                                        + ", or have the operator set the alias "
                                        + OLD
                                        + "="
                                        + NEW));
        assertThat(retirement("2026-11-11T08:59:59Z", OLD).code()).isEqualTo("model_retiring");
        assertThat(retirement("2026-12-01T00:00:00Z", "seedance-1-5-pro-251215").message())
                .contains("dreamina-seedance-2-0-mini-260615");
    }

    @Test
    void refusesAModelThatIsOffAndNamesWhatToUse() {
        assertThat(refused(CatalogueSettings.defaults(), text(GONE, "a cat")))
                .containsExactly(
                        new Violation(
                                "/model",
                                "model_gone",
                                "Seedance 1.0 lite (text) was switched off on 2026-05-13; change to "
                                        + NEW
                                        + ", or have the operator set the alias "
                                        + GONE
                                        + "="
                                        + NEW));
        assertThat(
                        refused(
                                        CatalogueSettings.defaults(),
                                        text("seedance-1-0-lite-i2v-250428", "a cat"))
                                .getFirst()
                                .message())
                .contains("change to dreamina-seedance-2-0-mini-260615,");
        CatalogueSettings aliased = new CatalogueSettings(Map.of(GONE, NEW), true);
        assertThat(accepted(aliased, text(GONE, "a cat")).profile().model()).isEqualTo(NEW);
    }

    @Test
    void refusesAnUnknownModelWhereTheSettingsSaySo() {
        CatalogueSettings strict = new CatalogueSettings(Map.of(), false);
        ObjectNode request = text("doubao-seedance-2-0-260129", "a cat").put("seed", "x");

        assertThat(refused(strict, request))
                .extracting(Violation::code)
                .containsExactly("unknown_model", "wrong_type");
        assertThat(refused(strict, request).getFirst().message())
                .contains("did you mean doubao-seedance-2-0-260128?");
    }

    @Test
    void putsAnUnknownModelIntoThePoolOfItsTier() {
        assertThat(accepted(CatalogueSettings.defaults(), text("ep-1", "a cat")).profile())
                .isEqualTo(
                        new VideoProfile(
                                "ep-1",
                                "other.default",
                                VideoMode.TEXT,
                                ServiceTier.DEFAULT,
                                null,
                                null,
                                null,
                                false,
                                false,
                                null));
        ObjectNode flex = text("ep-1", "a cat").put("service_tier", "flex");
        assertThat(accepted(CatalogueSettings.defaults(), flex).profile().pool())
                .isEqualTo("other.flex");
    }

    @Test
    void leavesSecondsOpenWhereTheModelOrTheFramesDecide() {
        String model = "doubao-seedance-1-0-pro-250528";
        CatalogueSettings settings = CatalogueSettings.defaults();

        assertThat(accepted(settings, text(model, "a")).profile().seconds()).isEqualTo(5);
        assertThat(accepted(settings, text(model, "a").put("frames", 29)).profile().seconds())
                .isNull();
        assertThat(accepted(settings, text(NEW, "a").put("duration", -1)).profile().seconds())
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 501})
    void warnsOfAPromptOverTheAdvisedChineseLength(int characters) {
        RequestVerdict.Accepted accepted =
                accepted(CatalogueSettings.defaults(), text(NEW, "猫".repeat(characters)));

        assertThat(accepted.warnings().stream().map(Warning::code))
                .isEqualTo(characters > 500 ? List.of("prompt_long") : List.of());
    }

    @ParameterizedTest
    @ValueSource(ints = {1000, 1001})
    void warnsOfAPromptOverTheAdvisedNumberOfWords(int words) {
        RequestVerdict.Accepted accepted =
                accepted(CatalogueSettings.defaults(), text(NEW, "cat's, ".repeat(words)));

        assertThat(accepted.warnings().stream().map(Warning::code))
                .isEqualTo(words > 1000 ? List.of("prompt_long") : List.of());
    }

    @Test
    void namesTheBodyFieldOfEachLegacySuffix() {
        RequestVerdict.Accepted accepted =
                accepted(
                        CatalogueSettings.defaults(),
                        text(NEW, "a cat --resolution 720p --wm true --nonsense x--seed 5"));

        assertThat(accepted.warnings())
                .extracting(Warning::message)
                .satisfiesExactly(
                        first ->
                                assertThat(first).contains("--resolution", "body field resolution"),
                        second -> assertThat(second).contains("--wm", "body field watermark"));
    }

    @Test
    void neverRepeatsAPromptOrInlineMedia() {
        String secret = "tell-nobody-";
        ObjectNode request = text(NEW, (secret + "猫 ").repeat(600) + "--rs 720p");
        request.put("resolution", "x".repeat(39) + secret).put("a".repeat(60) + secret, 1);
        ArrayNode content = (ArrayNode) request.get("content");
        for (String url : List.of(secret, "data:image/png;base64," + secret, "odd:" + secret)) {
            ObjectNode image = content.addObject().put("type", "image_url");
            image.putObject("image_url").put("url", url);
        }

        RequestCheck check = check(CatalogueSettings.defaults());
        RequestVerdict.Refused refused = (RequestVerdict.Refused) check.check(request);
        assertThat(refused.violations()).hasSizeGreaterThan(3);
        assertThat(refused.toString()).doesNotContain("tell-nobody", "猫");
        RequestVerdict accepted = check.check(text(NEW, (secret + "猫 ").repeat(600)));
        assertThat(accepted.toString()).contains("prompt_long").doesNotContain("tell", "猫");
    }

    @Test
    void reportsFiftyViolationsAtMost() {
        ObjectNode request = text(NEW, "a cat");
        for (int i = 0; i < 100_000; i++) {
            request.put("field" + i, i);
        }

        assertThat(refused(CatalogueSettings.defaults(), request)).hasSize(50);

        ObjectNode tools = text("doubao-seedance-2-0-260128", "a cat");
        ArrayNode array = tools.putArray("tools");
        for (int i = 0; i < 100_000; i++) {
            array.addObject().put("type", "hammer");
        }
        assertThat(refused(CatalogueSettings.defaults(), tools)).hasSize(50);

        ObjectNode items = text(NEW, "a cat");
        ArrayNode content = (ArrayNode) items.get("content");
        for (int i = 0; i < 60; i++) {
            content.add("nonsense");
        }
        assertThat(refused(CatalogueSettings.defaults(), items)).hasSize(50);
    }

    @Test
    void saysOnceThatContentIsFarTooLong() {
        ObjectNode request = text(NEW, "a cat");
        ArrayNode content = (ArrayNode) request.get("content");
        for (int i = 0; i < 100_000; i++) {
            content.addObject().put("type", "nonsense");
        }

        assertThat(refused(CatalogueSettings.defaults(), request))
                .singleElement()
                .extracting(Violation::code)
                .isEqualTo("too_many_items");
    }

    @Test
    void survivesNumbersWithoutEnd() {
        ObjectNode request =
                (ObjectNode)
                        JSON.readTree(
                                """
                                {"model": "%s", "content": [{"type": "text", "text": "a"}],
                                 "seed": 1e999999999, "duration": -1e-999999999, "priority": %s}
                                """
                                        .formatted(NEW, "9".repeat(900)));

        assertThat(refused(CatalogueSettings.defaults(), request))
                .extracting(Violation::pointer)
                .containsExactlyInAnyOrder("/seed", "/duration", "/priority");
    }

    @Test
    void looksNoDeeperThanTheBodyItKnows() {
        String deep = "[".repeat(400) + "]".repeat(400);
        ObjectNode request = text(NEW, "a cat");
        request.set("content", JSON.readTree(deep));
        request.set("seed", JSON.readTree(deep));

        assertThat(refused(CatalogueSettings.defaults(), request))
                .extracting(Violation::message)
                .containsExactly(
                        "a content item is an array; send an object",
                        "seed is an array; send a whole number");
    }

    private Warning retirement(String now, String model) {
        RequestCheck check =
                new RequestCheck(
                        ModelCatalogue.standard(),
                        CatalogueSettings.defaults(),
                        InstantSource.fixed(Instant.parse(now)));
        return Stream.of(check.check(text(model, "a cat")))
                .map(RequestVerdict.Accepted.class::cast)
                .map(accepted -> accepted.warnings().getFirst())
                .findFirst()
                .orElseThrow();
    }

    private static RequestVerdict.Accepted accepted(CatalogueSettings settings, ObjectNode body) {
        RequestVerdict verdict = check(settings).check(body);
        assertThat(verdict).isInstanceOf(RequestVerdict.Accepted.class);
        return (RequestVerdict.Accepted) verdict;
    }

    private static List<Violation> refused(CatalogueSettings settings, ObjectNode body) {
        RequestVerdict verdict = check(settings).check(body);
        assertThat(verdict).isInstanceOf(RequestVerdict.Refused.class);
        return ((RequestVerdict.Refused) verdict).violations();
    }

    private static RequestCheck check(CatalogueSettings settings) {
        return new RequestCheck(ModelCatalogue.standard(), settings);
    }

    private static CatalogueSettings aliasing(String asked, String sent) {
        return new CatalogueSettings(Map.of(asked, sent), false);
    }

    private static ObjectNode text(String model, String prompt) {
        ObjectNode body = JSON.createObjectNode().put("model", model);
        body.putArray("content").addObject().put("type", "text").put("text", prompt);
        return body;
    }
}
