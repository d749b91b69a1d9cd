package dev.seedancequeue.worker.webhook;

import dev.seedancequeue.task.StoreUnavailableException;
import dev.seedancequeue.webhook.Endpoints;
import dev.seedancequeue.webhook.WebhookRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * The endpoints as they were moments ago. While Redis is away nobody can change them, so those that
 * were known go on being told. Thread-safe.
 */
final class KnownEndpoints {

    private static final Duration FRESH = Duration.ofSeconds(2);

    private final WebhookRegistry registry;
    private final InstantSource clock;
    private @Nullable Endpoints known;
    private Instant freshUntil = Instant.MIN;

    KnownEndpoints(WebhookRegistry registry, InstantSource clock) {
        this.registry = registry;
        this.clock = clock;
    }

    synchronized Endpoints now() {
        Endpoints last = known;
        Instant now = clock.instant();
        if (last != null && now.isBefore(freshUntil)) {
            return last;
        }
        try {
            last = registry.endpoints();
        } catch (StoreUnavailableException e) {
            if (last == null) {
                throw e;
            }
        }
        known = last;
        freshUntil = now.plus(FRESH);
        return last;
    }
}
