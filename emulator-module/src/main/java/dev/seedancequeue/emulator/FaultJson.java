package dev.seedancequeue.emulator;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Fault rules as flat JSON objects. */
final class FaultJson {

    private static final Set<String> FIELDS =
            Set.of(
                    "call",
                    "when",
                    "effect",
                    "status",
                    "code",
                    "message",
                    "seconds",
                    "skip",
                    "times",
                    "probability",
                    "seed",
                    "prompt_contains",
                    "safety_identifier");

    private FaultJson() {}

    static Fault read(JsonNode json) {
        for (String name : json.propertyNames()) {
            if (!FIELDS.contains(name)) {
                throw new IllegalArgumentException("a fault rule has no field " + name);
            }
        }
        return new Fault(
                word(Fault.Call.class, json, "call", null),
                word(Fault.When.class, json, "when", Fault.When.BEFORE),
                effect(json),
                (int) Fields.whole(json, "skip", 0, 0, Integer.MAX_VALUE),
                (int) Fields.whole(json, "times", 0, 0, Integer.MAX_VALUE),
                Fields.number(json, "probability", 1),
                Fields.whole(json, "seed", 1, Long.MIN_VALUE, Long.MAX_VALUE),
                Fields.text(json, "prompt_contains"),
                Fields.text(json, "safety_identifier"));
    }

    private static Fault.Effect effect(JsonNode json) {
        String name = json.path("effect").asString("");
        return switch (name) {
            case "refuse" ->
                    new Fault.Effect.Refuse(
                            (int) Fields.whole(json, "status", 500, 400, 599),
                            Fields.text(json, "code", "InternalServiceError"),
                            Fields.text(json, "message", "A fault rule refuses this call"));
            case "hang" -> new Fault.Effect.Hang(Control.seconds(json));
            case "cut" -> new Fault.Effect.Cut();
            case "garbage", "truncated", "html", "empty" ->
                    new Fault.Effect.Corrupt(
                            Fault.Corruption.valueOf(name.toUpperCase(Locale.ROOT)));
            case "fail" -> new Fault.Effect.Fail(Fields.text(json, "code", "InternalServiceError"));
            case "stick" -> new Fault.Effect.Stick();
            case "lose" -> new Fault.Effect.Lose();
            case "forge" -> new Fault.Effect.Forge();
            default ->
                    throw new IllegalArgumentException(
                            "`effect` is refuse, hang, cut, garbage, truncated, html, empty, fail,"
                                    + " stick, lose or forge, not "
                                    + name);
        };
    }

    private static <E extends Enum<E>> E word(
            Class<E> type, JsonNode json, String field, @Nullable E otherwise) {
        String text = json.path(field).asString("");
        if (text.isEmpty() && otherwise != null) {
            return otherwise;
        }
        return Arrays.stream(type.getEnumConstants())
                .filter(value -> value.name().toLowerCase(Locale.ROOT).equals(text))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException(
                                "`%s` is one of %s, not %s"
                                        .formatted(
                                                field,
                                                Arrays.toString(type.getEnumConstants())
                                                        .toLowerCase(Locale.ROOT),
                                                text)));
    }

    static Map<String, Object> describe(Faults.Rule rule) {
        Fault fault = rule.fault();
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("id", rule.id());
        fields.put("call", fault.call().name().toLowerCase(Locale.ROOT));
        fields.put("when", fault.when().name().toLowerCase(Locale.ROOT));
        describe(fault.effect(), fields);
        fields.put("skip", fault.skip());
        fields.put("times", fault.times());
        fields.put("probability", fault.probability());
        fields.put("seed", fault.seed());
        if (fault.promptContains() != null) {
            fields.put("prompt_contains", fault.promptContains());
        }
        if (fault.safetyIdentifier() != null) {
            fields.put("safety_identifier", fault.safetyIdentifier());
        }
        fields.put("matched", rule.matched());
        fields.put("struck", rule.struck());
        return fields;
    }

    private static void describe(Fault.Effect effect, Map<String, Object> fields) {
        switch (effect) {
            case Fault.Effect.Refuse(int status, String code, String message) -> {
                fields.put("effect", "refuse");
                fields.put("status", status);
                fields.put("code", code);
                fields.put("message", message);
            }
            case Fault.Effect.Hang(var time) -> {
                fields.put("effect", "hang");
                fields.put("seconds", time.toMillis() / 1_000.0);
            }
            case Fault.Effect.Corrupt(Fault.Corruption how) ->
                    fields.put("effect", how.name().toLowerCase(Locale.ROOT));
            case Fault.Effect.Fail(String code) -> {
                fields.put("effect", "fail");
                fields.put("code", code);
            }
            case Fault.Effect.Cut() -> fields.put("effect", "cut");
            case Fault.Effect.Stick() -> fields.put("effect", "stick");
            case Fault.Effect.Lose() -> fields.put("effect", "lose");
            case Fault.Effect.Forge() -> fields.put("effect", "forge");
        }
    }
}
