package dev.seedancequeue.client;

import java.time.Instant;
import java.util.concurrent.CompletableFuture;

/**
 * A request on its way. Both futures end within the limits of the client, normally or with a {@link
 * SeedanceException}; what is chained to them runs on threads of the client's, two at a time, where
 * it may submit and wait for other futures, but should not work for long.
 *
 * @param key the idempotency key that it was submitted with
 * @param sentAt a part of the task's id: whoever submits the request again gives it again
 * @param confirmed completes when the broker has the request safe; from then on it is answered even
 *     if this process dies
 * @param accepted completes when the request was checked and became a task, fails with {@link
 *     RejectedException} if it is wrong, and with what {@link #confirmed} failed with
 */
public record Submission(
        String key,
        Instant sentAt,
        CompletableFuture<Void> confirmed,
        CompletableFuture<Accepted> accepted) {}
