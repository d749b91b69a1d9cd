package dev.seedancequeue.task.redis;

import dev.seedancequeue.json.Json;
import dev.seedancequeue.task.Claim;
import dev.seedancequeue.task.KeyReservation;
import dev.seedancequeue.task.StoreUnavailableException;
import dev.seedancequeue.task.Task;
import dev.seedancequeue.task.TaskId;
import dev.seedancequeue.task.TaskState;
import dev.seedancequeue.task.TaskStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.params.SetParams;

/** Task states and claims in Redis; every change is one Lua script. Thread-safe. */
public final class RedisTaskStore implements TaskStore {

    /** A holder that took longer than this is taken for dead and its key may be continued. */
    static final Duration KEY_HOLD = Duration.ofSeconds(30);

    private static final RedisScript ADVANCE = new RedisScript(RedisTaskStore.class, "advance.lua");
    private static final RedisScript CLAIM = new RedisScript(RedisTaskStore.class, "claim.lua");
    private static final RedisScript RESERVE_KEY =
            new RedisScript(RedisTaskStore.class, "reserve_key.lua");
    private static final RedisScript COMPLETE_KEY =
            new RedisScript(RedisTaskStore.class, "complete_key.lua");
    private static final RedisScript RELEASE_KEY =
            new RedisScript(RedisTaskStore.class, "release_key.lua");

    private final UnifiedJedis redis;
    private final InstantSource clock;

    public RedisTaskStore(UnifiedJedis redis, InstantSource clock) {
        this.redis = redis;
        this.clock = clock;
    }

    @Override
    public @Nullable Task find(String tenant, TaskId id) {
        String json = ask("find", () -> redis.hget(RedisKeys.task(tenant, id), "task"));
        return json == null ? null : Json.mapper().readValue(json, Task.class);
    }

    @Override
    public Advance advance(Task task) {
        var arguments =
                List.of(
                        Long.toString(task.revision()),
                        task.isTerminal() ? "1" : "0",
                        Json.mapper().writeValueAsString(task),
                        Long.toString(RETENTION.toMillis()),
                        task.state() instanceof TaskState.Queued ? "1" : "0");
        return switch ((String)
                ask("advance", () -> ADVANCE.run(redis, taskKey(task), arguments))) {
            case "written" -> Advance.WRITTEN;
            case "current" -> Advance.CURRENT;
            default -> Advance.STALE;
        };
    }

    @Override
    public Claim claim(Task task) {
        var keys = List.of(RedisKeys.task(task.tenant(), task.id()), RedisKeys.EPOCH);
        var arguments =
                List.of(
                        Long.toString(task.revision()),
                        Long.toString(clock.millis()),
                        newEpoch(),
                        Long.toString(RETENTION.toMillis()));
        var reply = reply(ask("claim", () -> CLAIM.run(redis, keys, arguments)));
        return switch (reply.getFirst()) {
            case "granted" -> new Claim.Granted(reply.get(1).equals(task.storeEpoch()));
            case "held" ->
                    new Claim.Held(
                            Instant.ofEpochMilli(Long.parseLong(reply.get(1))),
                            reply.get(2).isEmpty() ? null : reply.get(2));
            default -> new Claim.Stale();
        };
    }

    @Override
    public void recordOrder(Task task, String providerTaskId) {
        String key = RedisKeys.task(task.tenant(), task.id());
        ask("recordOrder", () -> redis.hset(key, "order", providerTaskId));
        ask("recordOrder", () -> redis.pexpire(key, RETENTION.toMillis()));
    }

    @Override
    public String epoch() {
        return ask(
                "epoch",
                () -> {
                    redis.set(RedisKeys.EPOCH, newEpoch(), SetParams.setParams().nx());
                    return redis.get(RedisKeys.EPOCH);
                });
    }

    @Override
    public KeyReservation reserveKey(String tenant, String key, String bodyHash, TaskId taskId) {
        var arguments =
                List.of(
                        bodyHash,
                        taskId.value(),
                        Long.toString(clock.millis()),
                        Long.toString(KEY_HOLD.toMillis()),
                        Long.toString(KEY_RETENTION.toMillis()));
        var reply =
                reply(
                        ask(
                                "reserveKey",
                                () -> RESERVE_KEY.run(redis, keyKey(tenant, key), arguments)));
        return switch (reply.getFirst()) {
            case "reserved" -> new KeyReservation.Reserved(new TaskId(reply.get(1)));
            case "answered" ->
                    new KeyReservation.Answered(Json.mapper().readValue(reply.get(1), Task.class));
            case "in_flight" -> new KeyReservation.InFlight();
            default -> new KeyReservation.OtherBody();
        };
    }

    @Override
    public void completeKey(String tenant, String key, Task task) {
        var arguments =
                List.of(
                        Json.mapper().writeValueAsString(task),
                        Long.toString(KEY_RETENTION.toMillis()));
        ask("completeKey", () -> COMPLETE_KEY.run(redis, keyKey(tenant, key), arguments));
    }

    @Override
    public void releaseKey(String tenant, String key) {
        ask("releaseKey", () -> RELEASE_KEY.run(redis, keyKey(tenant, key), List.of()));
    }

    private static List<String> taskKey(Task task) {
        return List.of(RedisKeys.task(task.tenant(), task.id()));
    }

    private static List<String> keyKey(String tenant, String key) {
        return List.of(RedisKeys.idempotency(tenant, key));
    }

    private static String newEpoch() {
        return UUID.randomUUID().toString();
    }

    private static List<String> reply(Object reply) {
        return ((List<?>) reply).stream().map(String.class::cast).toList();
    }

    private static <T extends @Nullable Object> T ask(String operation, Supplier<T> call) {
        try {
            return call.get();
        } catch (JedisException e) {
            throw new StoreUnavailableException(operation, e);
        }
    }
}
