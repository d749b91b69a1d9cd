package dev.seedancequeue.webhook.redis;

import dev.seedancequeue.json.Json;
import dev.seedancequeue.task.StoreUnavailableException;
import dev.seedancequeue.task.TaskStore;
import dev.seedancequeue.task.redis.RedisKeys;
import dev.seedancequeue.task.redis.RedisScript;
import dev.seedancequeue.webhook.DeliveryRecord;
import dev.seedancequeue.webhook.Endpoints;
import dev.seedancequeue.webhook.WebhookDelivery;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.params.SetParams;
import redis.clients.jedis.params.ZRangeParams;

/**
 * A copy of all endpoints for fast reads, and the log of deliveries: of each endpoint the newest
 * {@value #MAX_RECORDS}, for as long as tasks are remembered. Every method throws {@link
 * StoreUnavailableException} when Redis is away. Thread-safe.
 */
public final class RedisWebhooks {

    static final int MAX_RECORDS = 5000;

    private static final RedisScript RECORD = new RedisScript(RedisWebhooks.class, "record.lua");
    private static final Duration COPY_AGE = Duration.ofHours(1);

    private final UnifiedJedis redis;

    public RedisWebhooks(UnifiedJedis redis) {
        this.redis = redis;
    }

    /** The copy, or null when there is none: the queue of endpoints has the original. */
    public @Nullable Endpoints endpoints() {
        String json = ask("webhook endpoints", () -> redis.get(RedisKeys.WEBHOOK_ENDPOINTS));
        return json == null ? null : Json.mapper().readValue(json, Endpoints.class);
    }

    /** Keeps a copy; only for who holds the lock on the original. */
    public void keep(Endpoints endpoints) {
        String json = Json.mapper().writeValueAsString(endpoints);
        tell(
                "keep webhook endpoints",
                () ->
                        redis.set(
                                RedisKeys.WEBHOOK_ENDPOINTS,
                                json,
                                SetParams.setParams().px(COPY_AGE.toMillis())));
    }

    /** Forgets the copy, before the original is changed. */
    public void forgetCopy() {
        tell("forget webhook endpoints", () -> redis.del(RedisKeys.WEBHOOK_ENDPOINTS));
    }

    /** Writes down a delivery, unless it is known; what is known of it then. */
    public DeliveryRecord begin(DeliveryRecord fresh) {
        DeliveryRecord known = record(fresh, true);
        return known == null ? fresh : known;
    }

    /** Writes down what became of a delivery. */
    public void record(DeliveryRecord record) {
        DeliveryRecord _ = record(record, false);
        if (record.status() == DeliveryRecord.Status.DELIVERED) {
            tell(
                    "webhook success",
                    () ->
                            redis.set(
                                    successKey(record.delivery()),
                                    Objects.toString(record.attemptedAt()),
                                    SetParams.setParams().px(TaskStore.RETENTION.toMillis())));
        }
    }

    private @Nullable DeliveryRecord record(DeliveryRecord record, boolean onlyNew) {
        WebhookDelivery delivery = record.delivery();
        var keys = keys(delivery.tenant(), delivery.endpointId());
        var arguments =
                List.of(
                        delivery.id(),
                        Long.toString(delivery.createdAt().toEpochMilli()),
                        Json.mapper().writeValueAsString(record),
                        Integer.toString(MAX_RECORDS),
                        Long.toString(TaskStore.RETENTION.toMillis()),
                        onlyNew ? "1" : "0");
        return read((String) ask("record delivery", () -> RECORD.run(redis, keys, arguments)));
    }

    /** When a delivery to this endpoint succeeded last, or null if none did for long. */
    public @Nullable Instant lastSuccess(WebhookDelivery delivery) {
        String time = ask("webhook success", () -> redis.get(successKey(delivery)));
        return time == null ? null : Instant.parse(time);
    }

    /** What is known of one delivery, or null. */
    public @Nullable DeliveryRecord find(String tenant, String endpointId, String id) {
        String key = keys(tenant, endpointId).getLast();
        return read(ask("find delivery", () -> redis.hget(key, id)));
    }

    /**
     * Deliveries of an endpoint, the newest first.
     *
     * @param skip how many of the newest to leave out
     */
    public List<DeliveryRecord> list(String tenant, String endpointId, int skip, int limit) {
        var keys = keys(tenant, endpointId);
        List<String> ids =
                ask(
                        "list deliveries",
                        () ->
                                redis.zrange(
                                        keys.getFirst(),
                                        ZRangeParams.zrangeParams(skip, skip + limit - 1).rev()));
        if (ids.isEmpty()) {
            return List.of();
        }
        List<String> found =
                ask(
                        "list deliveries",
                        () -> redis.hmget(keys.getLast(), ids.toArray(String[]::new)));
        List<DeliveryRecord> records = new ArrayList<>();
        for (String json : found) {
            DeliveryRecord record = read(json);
            if (record != null) {
                records.add(record);
            }
        }
        return records;
    }

    private static @Nullable DeliveryRecord read(@Nullable String json) {
        return json == null ? null : Json.mapper().readValue(json, DeliveryRecord.class);
    }

    private static List<String> keys(String tenant, String endpointId) {
        return List.of(
                RedisKeys.webhook(tenant, endpointId, "times"),
                RedisKeys.webhook(tenant, endpointId, "deliveries"));
    }

    private static String successKey(WebhookDelivery delivery) {
        return RedisKeys.webhook(delivery.tenant(), delivery.endpointId(), "success");
    }

    private static void tell(String operation, Runnable write) {
        boolean _ =
                ask(
                        operation,
                        () -> {
                            write.run();
                            return true;
                        });
    }

    private static <T> T ask(String operation, Supplier<T> question) {
        try {
            return question.get();
        } catch (JedisException e) {
            throw new StoreUnavailableException(operation, e);
        }
    }
}
