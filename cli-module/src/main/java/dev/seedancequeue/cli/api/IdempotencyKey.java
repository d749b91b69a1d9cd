package dev.seedancequeue.cli.api;

import java.util.UUID;

/** Makes a request that may be sent again. */
public final class IdempotencyKey {

    public static final String HEADER = "Idempotency-Key";

    private IdempotencyKey() {}

    /** A key that nobody else has. */
    public static String random() {
        return "cli-" + UUID.randomUUID();
    }
}
