package dev.seedancequeue.batch.redis;

import dev.seedancequeue.batch.Batch;
import dev.seedancequeue.batch.BatchId;
import dev.seedancequeue.batch.BatchStore;
import dev.seedancequeue.json.Json;
import dev.seedancequeue.task.StoreNotFilledException;
import dev.seedancequeue.task.StoreUnavailableException;
import dev.seedancequeue.task.redis.RedisKeys;
import dev.seedancequeue.task.redis.RedisScript;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisException;

/** Batches in Redis, one hash each; every change is one Lua script. Thread-safe. */
public final class RedisBatchStore implements BatchStore {

    private static final RedisScript FIND = new RedisScript(RedisBatchStore.class, "find.lua");
    private static final RedisScript SAVE = new RedisScript(RedisBatchStore.class, "save.lua");
    private static final RedisScript NEWEST = new RedisScript(RedisBatchStore.class, "newest.lua");
    private static final String NOT_FILLED = "not_filled";

    private final UnifiedJedis redis;
    private final InstantSource clock;

    public RedisBatchStore(UnifiedJedis redis, InstantSource clock) {
        this.redis = redis;
        this.clock = clock;
    }

    @Override
    public @Nullable Batch find(String tenant, BatchId id) {
        var keys = List.of(RedisKeys.batch(tenant, id.value()), RedisKeys.EPOCH);
        Object reply = ask("find batch", () -> FIND.run(redis, keys, List.of()));
        return reply == null ? null : batch("find batch", reply);
    }

    @Override
    public Batch save(Batch batch) {
        return batch("save batch", Objects.requireNonNull(write(batch, false)));
    }

    @Override
    public void restore(List<Batch> batches) {
        batches.forEach(batch -> write(batch, true));
    }

    private @Nullable Object write(Batch batch, boolean whileNotFilled) {
        Instant now = clock.instant();
        var keys =
                List.of(
                        RedisKeys.batch(batch.tenant(), batch.id().value()),
                        RedisKeys.batches(batch.tenant()),
                        RedisKeys.EPOCH);
        var arguments =
                List.of(
                        Long.toString(batch.precedence()),
                        Json.mapper().writeValueAsString(batch),
                        Long.toString(RETENTION.toMillis()),
                        batch.id().value(),
                        Long.toString(batch.createdAt().toEpochMilli()),
                        Long.toString(now.minus(RETENTION).toEpochMilli()),
                        whileNotFilled ? "1" : "0");
        return ask("save batch", () -> SAVE.run(redis, keys, arguments));
    }

    @Override
    public List<Batch> newest(String tenant, @Nullable BatchId before, int limit) {
        var keys = List.of(RedisKeys.batches(tenant), RedisKeys.EPOCH);
        var arguments =
                List.of(
                        before == null ? "" : before.value(),
                        Integer.toString(limit),
                        RedisKeys.batch(tenant, "*"));
        Object reply = ask("list batches", () -> NEWEST.run(redis, keys, arguments));
        if (NOT_FILLED.equals(reply)) {
            throw new StoreNotFilledException("list batches");
        }
        return ((List<?>) Objects.requireNonNull(reply))
                .stream().map(json -> batch("list batches", json)).toList();
    }

    private static Batch batch(String operation, Object json) {
        if (NOT_FILLED.equals(json)) {
            throw new StoreNotFilledException(operation);
        }
        return Json.mapper().readValue((String) json, Batch.class);
    }

    private static @Nullable Object ask(String operation, Supplier<@Nullable Object> call) {
        try {
            return call.get();
        } catch (JedisException e) {
            throw new StoreUnavailableException(operation, e);
        }
    }
}
