package dev.seedancequeue.systemtests.crash;

import java.util.HashMap;
import java.util.Map;

/** What the provider does when it is asked which tasks there are. */
@SuppressWarnings("ImmutableEnumChecker") // Map.of is immutable, its type does not say so
enum ListFault {
    BUSY(Map.of("effect", "refuse", "status", 429, "code", "AccountRateLimitExceeded")),
    ERROR(Map.of("effect", "refuse", "status", 500, "code", "InternalServiceError")),
    CUT(Map.of("effect", "cut")),
    GARBAGE(Map.of("effect", "garbage")),
    NOTHING(Map.of("effect", "empty"));

    private final Map<String, Object> effect;

    ListFault(Map<String, Object> effect) {
        this.effect = effect;
    }

    /** The emulator's rule for all lists until it is taken back. */
    Map<String, Object> rule() {
        Map<String, Object> rule = new HashMap<>(effect);
        rule.put("call", "list");
        rule.put("times", 0);
        return rule;
    }
}
