package dev.seedancequeue.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

class TokenEstimateTest {

    private final ModelGeneration pro15 = generation("1-5-pro");

    @ParameterizedTest
    @CsvSource({
        "1280, 720, 5, 108900",
        "1280, 720, 4, 87300",
        "1920, 1088, 5, 246840",
        "864, 496, 4, 40594"
    })
    void countsTheTokensThatTheProviderWasSeenToCount(int w, int h, int seconds, long tokens) {
        assertThat(tokens(new Pixels(w, h), seconds)).isEqualTo(tokens);
    }

    @Test
    void countsFramesAsTheyAre() {
        assertThat(TokenEstimate.tokensOfFrames(new Pixels(1280, 720), 121)).isEqualTo(108_900);
    }

    @Test
    void pricesSoundSilenceDraftAndFlex() {
        assertThat(estimate("480p", "16:9", 5, true, false, ServiceTier.DEFAULT))
                .isEqualTo(exactly(50_638, "0.8102"));
        assertThat(estimate("480p", "16:9", 5, false, false, ServiceTier.DEFAULT))
                .isEqualTo(exactly(50_638, "0.4051"));
        assertThat(estimate("480p", "16:9", 5, true, true, ServiceTier.DEFAULT))
                .isEqualTo(exactly(30_382, "0.4861"));
        assertThat(estimate("480p", "16:9", 5, false, true, ServiceTier.DEFAULT))
                .isEqualTo(exactly(35_446, "0.2836"));
        assertThat(estimate("480p", "16:9", 5, true, false, ServiceTier.FLEX))
                .isEqualTo(exactly(50_638, "0.4051"));
    }

    @Test
    void givesARangeWhereTheModelChooses() {
        TokenEstimate open =
                Objects.requireNonNull(
                        estimate("720p", "adaptive", null, true, false, ServiceTier.DEFAULT));

        assertThat(open.exact()).isFalse();
        assertThat(open.minTokens())
                .isEqualTo(tokens(new Pixels(960, 960), 4))
                .isLessThan(open.maxTokens());
        assertThat(open.maxTokens()).isEqualTo(tokens(new Pixels(1112, 834), 12));
    }

    @Test
    void saysNothingOfASizeThatIsNotKnown() {
        VideoProfile at8k = profile("8k", "16:9", 5, true, false, ServiceTier.DEFAULT);

        assertThat(TokenEstimate.of(generation("2-0"), at8k, false)).isNull();
    }

    @Test
    void countsTokensWhereNoPriceIsKnown() {
        VideoProfile profile = profile("720p", "16:9", 5, true, false, ServiceTier.DEFAULT);

        assertThat(TokenEstimate.of(generation("2-0-mini"), profile, false))
                .isEqualTo(new TokenEstimate(108_900, 108_900, null, null, "CNY"));
    }

    @Test
    void pricesVideoInputByItsOwnLine() {
        VideoProfile profile = profile("720p", "16:9", 5, true, false, ServiceTier.DEFAULT);

        assertThat(TokenEstimate.of(generation("2-0"), profile, true))
                .isEqualTo(exactly(108_900, "3.0492"));
        assertThat(TokenEstimate.of(generation("2-0"), profile, false))
                .isEqualTo(exactly(108_900, "5.0094"));
    }

    @Test
    void readsFramesAndVideoInputFromAnAcceptedRequest() {
        assertThat(
                        estimate(
                                """
                                {"model": "doubao-seedance-1-0-pro-250528", "frames": 29,
                                 "resolution": "720p", "ratio": "1:1",
                                 "content": [{"type": "text", "text": "a cat"}]}
                                """))
                .isEqualTo(exactly(26_100, "0.3915"));
        assertThat(
                        estimate(
                                """
                                {"model": "doubao-seedance-2-0-260128", "duration": 5,
                                 "ratio": "16:9", "content": [{"type": "video_url",
                                   "video_url": {"url": "https://example.com/a.mp4"}}]}
                                """))
                .isEqualTo(exactly(108_900, "3.0492"));
        assertThat(
                        estimate(
                                """
                                {"model": "ep-1", "content": [{"type": "text", "text": "a"}]}
                                """))
                .isNull();
    }

    private static @Nullable TokenEstimate estimate(String body) {
        ModelCatalogue catalogue = ModelCatalogue.standard();
        RequestVerdict verdict =
                new RequestCheck(catalogue, CatalogueSettings.defaults())
                        .check(new JsonMapper().readTree(body));
        assertThat(verdict).isInstanceOf(RequestVerdict.Accepted.class);
        return TokenEstimate.of(catalogue, (RequestVerdict.Accepted) verdict);
    }

    private static TokenEstimate exactly(long tokens, String price) {
        return new TokenEstimate(
                tokens, tokens, new BigDecimal(price), new BigDecimal(price), "CNY");
    }

    private @Nullable TokenEstimate estimate(
            String resolution,
            String ratio,
            @Nullable Integer seconds,
            boolean audio,
            boolean draft,
            ServiceTier tier) {
        return TokenEstimate.of(
                pro15, profile(resolution, ratio, seconds, audio, draft, tier), false);
    }

    private static VideoProfile profile(
            String resolution,
            String ratio,
            @Nullable Integer seconds,
            boolean audio,
            boolean draft,
            ServiceTier tier) {
        return new VideoProfile(
                "model",
                "pool",
                VideoMode.TEXT,
                tier,
                resolution,
                ratio,
                seconds,
                audio,
                draft,
                null);
    }

    private static ModelGeneration generation(String key) {
        return Objects.requireNonNull(ModelCatalogue.standard().byKey(key));
    }

    private static long tokens(Pixels pixels, int seconds) {
        return TokenEstimate.tokensOfFrames(
                pixels, TokenEstimate.frames(generation("1-5-pro"), seconds));
    }
}
