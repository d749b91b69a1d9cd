package dev.seedancequeue.conformance.table;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.seedancequeue.catalogue.CatalogueSettings;
import dev.seedancequeue.catalogue.ModelCatalogue;
import dev.seedancequeue.catalogue.RandomRequests;
import dev.seedancequeue.catalogue.RequestCheck;
import dev.seedancequeue.catalogue.RequestVerdict;
import dev.seedancequeue.catalogue.TokenEstimate;
import dev.seedancequeue.catalogue.Violation;
import dev.seedancequeue.catalogue.Warning;
import dev.seedancequeue.emulator.Emulator;
import dev.seedancequeue.emulator.EmulatorSettings;
import dev.seedancequeue.emulator.Limits;
import dev.seedancequeue.emulator.VideoTimes;
import dev.seedancequeue.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A new model is a change of data: one file, and everything knows it. */
class NewGenerationTest {

    private static final String MODEL = "doubao-seedance-9-9-991231";

    private final ModelCatalogue catalogue = ModelCatalogue.standard().with(file());
    private final RequestCheck gateway =
            new RequestCheck(catalogue, new CatalogueSettings(Map.of(), false));
    private final Http http = new Http();
    private Emulator emulator;
    private URI tasks;

    @BeforeEach
    void start() {
        emulator =
                Emulator.start(
                        EmulatorSettings.forTests()
                                .withLimits(Limits.off().withSlots(null).withCreatePerMinute(null))
                                .withTimes(new VideoTimes(null, 0, Duration.ZERO)),
                        catalogue);
        emulator.clock().freeze();
        tasks = URI.create(emulator.baseUrl() + "/contents/generations/tasks");
    }

    @AfterEach
    void stop() {
        http.close();
        emulator.close();
    }

    private static String file() {
        try (InputStream in = NewGenerationTest.class.getResourceAsStream("9-9-made-up.json")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static ObjectNode order() {
        ObjectNode body = Json.mapper().createObjectNode().put("model", MODEL);
        body.putArray("content").addObject().put("type", "text").put("text", "a cat yawns");
        return body;
    }

    @Test
    void isTakenPricedMadeAndListedByItsOwnFigures() {
        ObjectNode asked = order().put("duration", 9).put("draft", false);
        var accepted = (RequestVerdict.Accepted) gateway.check(asked);
        assertThat(accepted.warnings()).extracting(Warning::pointer).containsExactly("/draft");
        assertThat(accepted.profile().pool()).isEqualTo("9-9-made-up.default");
        assertThat(accepted.profile().resolution()).isEqualTo("2k");
        assertThat(catalogue.pools()).contains("9-9-made-up.default", "9-9-made-up.flex");

        long tokens = 1000 * 800 * (10 * 9 + 1) / 1024;
        TokenEstimate estimate = requireNonNull(TokenEstimate.of(catalogue, accepted));
        assertThat(estimate.maxTokens()).isEqualTo(tokens);
        assertThat(estimate.maxPrice()).isEqualByComparingTo(new BigDecimal("71.0930"));

        String id = http.post(tasks, accepted.request()).body().path("id").asString();
        emulator.clock().step(Duration.ofSeconds(899));
        assertThat(get(id).path("status").asString()).isEqualTo("running");
        emulator.clock().step(Duration.ofSeconds(2));
        JsonNode done = get(id);
        assertThat(done.path("status").asString()).isEqualTo("succeeded");
        assertThat(done.at("/usage/total_tokens").asLong()).isEqualTo(tokens);
        assertThat(done.path("framespersecond").asInt()).isEqualTo(10);
        assertThat(done.path("ratio").asString()).isEqualTo("5:4");
    }

    @Test
    void isRefusedWhereItsFileSaysSo() {
        ObjectNode asked = order().put("duration", 10).put("seed", 1).put("resolution", "720p");
        assertThat(gateway.check(asked))
                .isInstanceOfSatisfying(
                        RequestVerdict.Refused.class,
                        refused ->
                                assertThat(refused.violations())
                                        .extracting(Violation::message)
                                        .containsExactlyInAnyOrder(
                                                "duration is 10, but Seedance 9.9 made up takes"
                                                        + " 7 to 9",
                                                "seed is not taken by Seedance 9.9 made up;"
                                                        + " leave it out",
                                                "resolution is \"720p\", but Seedance 9.9 made"
                                                        + " up takes 2k here"));
        assertThat(http.post(tasks, order().put("duration", 10)).status()).isEqualTo(400);
    }

    @Test
    void hasItsOwnSlotsAndRate() {
        for (int i = 0; i < 3; i++) {
            assertThat(http.post(tasks, order()).status()).isEqualTo(200);
        }
        assertThat(http.post(tasks, order()).status()).isEqualTo(429);
        assertThat(emulator.pools().getFirst().running()).isEqualTo(2);
        assertThat(emulator.pools().getFirst().queued()).isEqualTo(1);
    }

    @Test
    void isSentAsTheEmulatorTakesIt() {
        emulator.limits(Limits.off());
        RandomRequests requests = new RandomRequests(catalogue, 301);
        int ofThisModel = 0;
        for (int i = 0; i < 4_000; i++) {
            JsonNode asked = Http.asRead(requests.next());
            if (asked.path("model").asString().equals(MODEL)
                    && gateway.check(asked) instanceof RequestVerdict.Accepted accepted) {
                assertThat(http.post(tasks, accepted.request()).status())
                        .as("%s", asked)
                        .isEqualTo(200);
                ofThisModel++;
            }
        }
        assertThat(ofThisModel).isGreaterThan(20);
    }

    private JsonNode get(String id) {
        return http.get(URI.create(tasks + "/" + id)).body();
    }
}
