package dev.seedancequeue.task;

/**
 * With which idempotency key a task was asked for, so that the key can be restored from the task's
 * own messages. Digests only: the caller's text stays out of messages.
 *
 * @param keyDigest of the key itself
 * @param bodyHash of the canonical body, which a repeat has to match
 */
public record Idempotency(String keyDigest, String bodyHash) {

    public static Idempotency of(String key, String bodyHash) {
        return new Idempotency(TaskId.digest(key), bodyHash);
    }
}
