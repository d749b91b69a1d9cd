package dev.seedancequeue.task.redis;

import dev.seedancequeue.task.TaskId;

/** Every key this product uses in Redis, each with the tenant in it where it belongs to one. */
public final class RedisKeys {

    private static final String PREFIX = "seedance:";

    /** Present as long as Redis has kept its data; holds a random name for that lifetime. */
    static final String EPOCH = PREFIX + "epoch";

    private RedisKeys() {}

    /** The hash of one task: its newest state and the claim on it. */
    static String task(String tenant, TaskId id) {
        return PREFIX + "{" + tenant + "/" + id + "}:task";
    }

    /** The hash of one idempotency key; the key itself is the caller's text and stays out. */
    static String idempotency(String tenant, String key) {
        return PREFIX + "{" + tenant + "/" + TaskId.digest(key) + "}:key";
    }

    /** The shared budget of one kind of provider call. */
    public static String budget(String name) {
        return PREFIX + "{budget}:" + name;
    }
}
