package dev.seedancequeue.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seedancequeue.catalogue.ModelCatalogue;
import dev.seedancequeue.catalogue.ModelGeneration;
import java.time.Duration;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

/** What the emulator does by default is what is published for the model, not one figure for all. */
class PublishedFactsTest {

    private Emulator emulator;
    private ArkClient ark;

    @BeforeEach
    void start() {
        emulator =
                Emulator.start(
                        EmulatorSettings.forTests()
                                .withLimits(Limits.off().withSlots(null).withCreatePerMinute(null))
                                .withTimes(new VideoTimes(null, 0, Duration.ZERO)));
        ark = new ArkClient(emulator);
        emulator.clock().freeze();
    }

    @AfterEach
    void stop() {
        ark.close();
        emulator.close();
    }

    private static ObjectNode order(String model, String resolution, int seconds) {
        return Bodies.text("x")
                .put("model", model)
                .put("resolution", resolution)
                .put("duration", seconds);
    }

    @ParameterizedTest
    @CsvSource({
        "doubao-seedance-1-0-pro-250528, 480p, 10, 70",
        "doubao-seedance-1-0-pro-250528, 1080p, 10, 115",
        "doubao-seedance-1-0-pro-fast-251015, 720p, 10, 65",
        "doubao-seedance-1-5-pro-251215, 480p, 10, 80",
        "doubao-seedance-1-5-pro-251215, 1080p, 10, 150",
        "doubao-seedance-1-5-pro-251215, 720p, 5, 65",
        "doubao-seedance-2-0-260128, 720p, 4, 276",
        "doubao-seedance-2-0-fast-260128, 720p, 10, 300",
        "dreamina-seedance-2-0-mini-260615, 480p, 10, 160",
        "doubao-seedance-2-5-260628, 720p, 30, 1064"
    })
    void worksAsLongAsIsKnownOfTheModel(String model, String resolution, int length, int takes) {
        String id = ark.created(order(model, resolution, length).toString());
        emulator.clock().step(Duration.ofSeconds(takes - 1));
        assertThat(ark.status(id)).isEqualTo("running");
        emulator.clock().step(Duration.ofSeconds(2));
        assertThat(ark.status(id)).isEqualTo("succeeded");
    }

    @ParameterizedTest
    @CsvSource({
        "doubao-seedance-1-0-pro-250528, 1080p, default, 10",
        "doubao-seedance-2-0-260128, 1080p, default, 10",
        "doubao-seedance-2-0-260128, 4k, default, 1",
        "doubao-seedance-1-5-pro-251215, 480p, flex, 12"
    })
    void hasTheSlotsOfTheModelTierAndResolution(
            String model, String resolution, String tier, int running) {
        for (int i = 0; i < 12; i++) {
            ark.created(order(model, resolution, 5).put("service_tier", tier).toString());
        }
        PoolUse use = emulator.pools().getFirst();
        assertThat(use.running()).isEqualTo(running);
        assertThat(use.queued()).isEqualTo(12 - running);
        assertThat(use.slots()).isEqualTo(running == 12 ? 0 : running);
    }

    @Test
    void refusesTheSixteenthCreateAtFourKOfAMinuteAndTakesOthers() {
        String model = "doubao-seedance-2-0-260128";
        for (int i = 0; i < 15; i++) {
            ark.created(order(model, "4k", 4).toString());
        }
        ArkClient.Reply refused = ark.create(order(model, "4k", 4).toString());
        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.code()).isEqualTo("ModelAccountRpmRateLimitExceeded");
        assertThat(refused.message()).contains("15 requests per minute");
        ark.created(order(model, "1080p", 4).toString());
    }

    @Test
    void goesBackToThePublishedLimitsByControl() {
        ark.send("PUT", "/emulator/limits", "{\"slots\": 3}");
        assertThat(emulator.limits().slots()).isEqualTo(3);
        ark.send("PUT", "/emulator/limits", "{\"slots\": null, \"create_per_minute\": null}");
        assertThat(emulator.limits().slots()).isNull();
        assertThat(ark.send("PUT", "/emulator/limits", "{\"queued\": null}").status())
                .isEqualTo(400);
    }

    @Test
    void drawsAPictureOfTheRatioAskedForAtEveryResolution() {
        String id =
                ark.created(
                        order("doubao-seedance-2-0-260128", "4k", 4)
                                .put("ratio", "9:16")
                                .toString());
        emulator.clock().step(Duration.ofHours(1));
        assertThat(ark.get(id).json().at("/usage/total_tokens").asLong())
                .isEqualTo(2160L * 3840 * 97 / 1024);
    }

    @ParameterizedTest
    @CsvSource({
        "doubao-seedance-1-5-pro-251215, flex, 500000000000",
        "doubao-seedance-1-0-pro-fast-251015, flex, 500000000000",
        "doubao-seedance-1-5-pro-251215, default, 0",
        "doubao-seedance-2-0-260128, default, 0"
    })
    void hasTheTokensADayOfTheModelAndTier(String model, String tier, long tokens) {
        ObjectNode body = order(model, "480p", 5).put("service_tier", tier);
        ModelGeneration generation = Objects.requireNonNull(ModelCatalogue.standard().find(model));
        PoolKey pool = OrderReader.read(body, generation, null, new Random(1)).pool();
        assertThat(Limits.official().tokensPerDay(pool)).isEqualTo(tokens);
        assertThat(Limits.off().tokensPerDay(pool)).isZero();
    }
}
