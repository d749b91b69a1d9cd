package dev.seedancequeue.task;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The idempotency keys of a fake store. Not thread-safe. */
final class FakeKeys {

    private static final Duration HOLD = Duration.ofSeconds(30);

    private final Map<String, Key> keys = new HashMap<>();

    private static final class Key {
        private String bodyHash = "";
        private TaskId taskId;
        private @Nullable Instant heldSince;
        private @Nullable Task answer;

        Key(TaskId taskId) {
            this.taskId = taskId;
        }
    }

    void clear() {
        keys.clear();
    }

    KeyReservation reserve(String tenant, String key, String bodyHash, TaskId taskId, Instant now) {
        Key stored = keys.computeIfAbsent(keyOf(tenant, key), _ -> new Key(taskId));
        if (!stored.bodyHash.isEmpty() && !stored.bodyHash.equals(bodyHash)) {
            return new KeyReservation.OtherBody();
        }
        if (stored.answer != null) {
            return new KeyReservation.Answered(stored.answer);
        }
        Instant held = stored.heldSince;
        if (held != null && held.plus(HOLD).isAfter(now)) {
            return new KeyReservation.InFlight();
        }
        stored.bodyHash = bodyHash;
        stored.heldSince = now;
        return new KeyReservation.Reserved(stored.taskId);
    }

    void complete(String tenant, String key, Task task) {
        Key stored = keys.get(keyOf(tenant, key));
        if (stored == null && task.idempotency() != null) {
            keys.put(keyOf(tenant, key), answered(task, task.idempotency()));
        } else if (stored != null && stored.taskId.equals(task.id())) {
            stored.answer = task;
        }
    }

    void release(String tenant, String key) {
        Key stored = keys.get(keyOf(tenant, key));
        if (stored != null && stored.answer == null) {
            stored.heldSince = null;
        }
    }

    void restore(Task task, Idempotency idempotency) {
        keys.putIfAbsent(
                task.tenant() + "/" + idempotency.keyDigest(),
                answered(Task.asAccepted(task), idempotency));
    }

    private static String keyOf(String tenant, String key) {
        return tenant + "/" + TaskId.digest(key);
    }

    private static Key answered(Task task, Idempotency idempotency) {
        var key = new Key(task.id());
        key.bodyHash = idempotency.bodyHash();
        key.answer = task;
        return key;
    }
}
