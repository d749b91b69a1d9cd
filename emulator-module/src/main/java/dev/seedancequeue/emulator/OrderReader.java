package dev.seedancequeue.emulator;

import dev.seedancequeue.catalogue.DraftRules;
import dev.seedancequeue.catalogue.FieldRule;
import dev.seedancequeue.catalogue.ModelGeneration;
import dev.seedancequeue.catalogue.OfficialLimit;
import dev.seedancequeue.catalogue.Pixels;
import dev.seedancequeue.catalogue.Situation;
import dev.seedancequeue.catalogue.TokenEstimate;
import java.util.Locale;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads an order out of one create body that the provider's rules let through. */
final class OrderReader {

    /** What an adaptive ratio becomes: the emulator does not fetch images. */
    private static final String ADAPTED_RATIO = "16:9";

    /** Longest prompt kept, more than a picture can show. */
    private static final int MAX_PROMPT = 2_000;

    private static final Pixels UNKNOWN_SIZE = new Pixels(1280, 720);
    private static final long UNSIGNED_INT = 1L << 32;

    private final JsonNode body;
    private final ModelGeneration model;
    private final @Nullable Order draft;
    private final @Nullable String draftTaskId;
    private final Situation situation;
    private final Random random;

    private OrderReader(
            JsonNode body, ModelGeneration model, Task.@Nullable View draft, Random random) {
        this.body = body;
        this.model = model;
        this.draft = draft == null ? null : draft.order();
        this.draftTaskId = draft == null ? null : draft.id();
        this.random = random;
        this.situation = Situation.of(body);
    }

    /**
     * The order of a valid body.
     *
     * @param draft the draft that the body names, already checked
     * @param random picks what the provider's model would pick: seeds and lengths of -1
     */
    static Order read(
            JsonNode body, ModelGeneration model, Task.@Nullable View draft, Random random) {
        return new OrderReader(body, model, draft, random).order();
    }

    /** The id of the draft that a content names, or null. */
    static @Nullable String draftTaskId(JsonNode content) {
        for (JsonNode item : content) {
            if (item.path("type").asString("").equals("draft_task")) {
                return item.path("draft_task").path("id").asString("");
            }
        }
        return null;
    }

    private Order order() {
        Order.Options options = options();
        Order.Picture picture = picture(options);
        return new Order(
                body.path("model").asString(),
                situation.tier().wireName(),
                pool(picture.resolution()),
                draft == null ? prompt() : draft.prompt(),
                picture,
                model.work(),
                options,
                number("execution_expires_after", 172_800),
                body.path("safety_identifier").asString(null),
                body.path("callback_url").asString(null));
    }

    private PoolKey pool(String resolution) {
        OfficialLimit limit = model.limit(situation.tier(), resolution);
        Integer slots = limit == null ? null : limit.concurrent();
        Integer creates = limit == null ? null : limit.createsPerMinute();
        Long tokens = limit == null ? null : limit.tokensPerDay();
        return new PoolKey(
                body.path("model").asString(),
                situation.tier().wireName(),
                limit == null ? null : limit.resolution(),
                slots == null ? 0 : slots,
                creates == null ? 0 : creates,
                tokens == null ? 0 : tokens);
    }

    private String prompt() {
        for (JsonNode item : body.path("content")) {
            if (item.path("type").asString("").equals("text")) {
                String text = item.path("text").asString("");
                return text.substring(0, Math.min(MAX_PROMPT, text.length()));
            }
        }
        return "";
    }

    private Order.Picture picture(Order.Options options) {
        String resolution = text("resolution", "720p").toLowerCase(Locale.ROOT);
        String asked = draft == null ? text("ratio", ADAPTED_RATIO) : draft.picture().ratio();
        String ratio = asked.equals("adaptive") ? ADAPTED_RATIO : asked;
        Pixels known = model.pixels(resolution, ratio);
        Pixels size = known == null ? UNKNOWN_SIZE : known;
        int frames = draft == null ? (int) number("frames", 0) : draft.picture().frames();
        int seconds = draft == null ? seconds() : draft.picture().seconds();
        long seed = draft == null ? seed() : draft.picture().seed();
        return new Order.Picture(
                resolution,
                ratio,
                size.width(),
                size.height(),
                frames > 0 ? 0 : seconds,
                frames,
                seed,
                model.framesPerSecond(),
                tokens(size, seconds, frames, options));
    }

    private long tokens(Pixels size, int seconds, int frames, Order.Options options) {
        long usual =
                TokenEstimate.tokensOfFrames(
                        size, frames > 0 ? frames : TokenEstimate.frames(model, seconds));
        DraftRules rules = model.draft();
        return rules == null || !options.isDraft()
                ? usual
                : TokenEstimate.draftTokens(
                        rules, usual, Boolean.TRUE.equals(options.generateAudio()));
    }

    private int seconds() {
        int asked = (int) number("duration", 5);
        if (asked >= 0) {
            return asked;
        }
        FieldRule rule = model.rule("duration", situation);
        Long min = rule == null ? null : rule.min();
        Long max = rule == null ? null : rule.max();
        return min == null || max == null ? 5 : (int) (min + random.nextInt((int) (max - min) + 1));
    }

    private long seed() {
        long asked = number("seed", -1);
        return asked >= 0 ? asked : random.nextLong(UNSIGNED_INT);
    }

    private Order.Options options() {
        return new Order.Options(
                draft == null ? flag("generate_audio") : draft.options().generateAudio(),
                flag("draft"),
                draftTaskId,
                Boolean.TRUE.equals(flag("return_last_frame")),
                (int) number("priority", 0),
                model.rule("output_format", situation) == null
                        ? null
                        : text("output_format", "mp4"));
    }

    /** Null where the model does not know the field. */
    private @Nullable Boolean flag(String field) {
        if (!model.fields().containsKey(field)) {
            return null;
        }
        JsonNode value = value(field);
        return value != null && value.asBoolean(false);
    }

    private long number(String field, long otherwise) {
        JsonNode value = value(field);
        return value == null ? otherwise : value.asLong(otherwise);
    }

    private String text(String field, String otherwise) {
        JsonNode value = value(field);
        return value == null ? otherwise : value.asString(otherwise);
    }

    private @Nullable JsonNode value(String field) {
        JsonNode sent = body.get(field);
        if (sent != null && !sent.isNull()) {
            return sent;
        }
        FieldRule rule = model.rule(field, situation);
        return rule == null ? null : rule.defaultValue();
    }
}
