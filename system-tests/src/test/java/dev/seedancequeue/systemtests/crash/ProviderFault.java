package dev.seedancequeue.systemtests.crash;

import java.util.HashMap;
import java.util.Map;

/** What the provider does with the first create of a task; each tells our worker something else. */
@SuppressWarnings("ImmutableEnumChecker") // Map.of is immutable, its type does not say so
enum ProviderFault {
    NONE(Map.of()),
    BUSY(Map.of("effect", "refuse", "status", 429, "code", "ServerOverloaded")),
    TIMED_OUT_AFTER(Map.of("when", "after", "effect", "hang", "seconds", 8)),
    CUT_BEFORE(Map.of("effect", "cut")),
    CUT_AFTER(Map.of("when", "after", "effect", "cut")),
    ERROR_BEFORE(Map.of("effect", "refuse", "status", 500, "code", "InternalServiceError")),
    ERROR_AFTER(
            Map.of(
                    "when", "after",
                    "effect", "refuse",
                    "status", 500,
                    "code", "InternalServiceError")),
    GARBAGE_AFTER(Map.of("when", "after", "effect", "garbage"));

    private final Map<String, Object> effect;

    ProviderFault(Map<String, Object> effect) {
        this.effect = effect;
    }

    boolean isNone() {
        return effect.isEmpty();
    }

    /** Whether the worker cannot know if the video was ordered. */
    boolean losesTheOutcome() {
        return this != NONE && this != BUSY;
    }

    /** The emulator's rule for the task with this in its prompt. */
    Map<String, Object> rule(String prompt) {
        Map<String, Object> rule = new HashMap<>(effect);
        rule.put("call", "create");
        rule.put("times", 1);
        rule.put("prompt_contains", prompt);
        return rule;
    }
}
