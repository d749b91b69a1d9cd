package dev.seedancequeue.task.redis;

import dev.seedancequeue.task.TaskId;

/** Every key this product uses in Redis, each with the tenant in it where it belongs to one. */
public final class RedisKeys {

    private static final String PREFIX = "seedance:";
    private static final String LINE = PREFIX + "line:";

    /**
     * Present once Redis was filled and as long as it has kept its data since; holds a random name
     * for that lifetime.
     */
    public static final String EPOCH = PREFIX + "epoch";

    /**
     * Which start of Redis was last seen, and when, in ms: a later start may lack what followed.
     */
    static final String SEEN = PREFIX + "seen";

    /** Who is filling an emptied Redis; gone with the data, so that a second loss is noticed. */
    static final String REFILL = PREFIX + "refill";

    /** A copy of all webhook endpoints, of all tenants. */
    public static final String WEBHOOK_ENDPOINTS = PREFIX + "webhook-endpoints";

    private RedisKeys() {}

    /** The hash of one task: its newest state and the claim on it. */
    static String task(String tenant, TaskId id) {
        return PREFIX + "{" + tenant + "/" + id + "}:task";
    }

    /** The hash of one workflow: its newest revision, and a field for each fact. */
    public static String workflow(String tenant, String id) {
        return PREFIX + "{" + tenant + "/" + id + "}:workflow";
    }

    /** The sorted set of a tenant's unfinished tasks, by the time of their last change. */
    static String backlog(String tenant) {
        return PREFIX + "{" + tenant + "}:backlog";
    }

    /** The beginning of the names of a tenant's lists of tasks, one for each facet. */
    static String tasks(String tenant) {
        return PREFIX + "{" + tenant + "}:tasks:";
    }

    /** The beginning of the names of a batch's lists of tasks, one for each facet. */
    static String batchTasks(String tenant, String batch) {
        return PREFIX + "{" + tenant + "/" + batch + "}:tasks:";
    }

    /** The hash of what a batch has cost: tokens by what decides on their price. */
    static String batchCosts(String tenant, String batch) {
        return PREFIX + "{" + tenant + "/" + batch + "}:costs";
    }

    /** The hash of one batch. */
    public static String batch(String tenant, String batch) {
        return PREFIX + "{" + tenant + "/" + batch + "}:batch";
    }

    /** The sorted set of a tenant's batches, by the time of their creation. */
    public static String batches(String tenant) {
        return PREFIX + "{" + tenant + "}:batches";
    }

    /** The hash of one idempotency key; the key itself is the caller's text and stays out. */
    static String idempotency(String tenant, String key) {
        return idempotencyDigest(tenant, TaskId.digest(key));
    }

    /** The same hash, for who knows only the digest of the key. */
    static String idempotencyDigest(String tenant, String keyDigest) {
        return PREFIX + "{" + tenant + "/" + keyDigest + "}:key";
    }

    /**
     * The sorted set of the tasks that an account has in process in one pool, each by the time of
     * its last sign of life.
     */
    public static String tasksInProcess(String account, String pool) {
        return slots(account, pool) + ":tasks";
    }

    /**
     * The sorted set of the tasks whose order is under way, each by the time of its claim. They
     * have slots as those in process have, but only for as long as an order may take: of one whose
     * worker has died nobody hears before its message is taken again, which needs a free slot.
     */
    public static String tasksBeingOrdered(String account, String pool) {
        return slots(account, pool) + ":orders";
    }

    /**
     * The sorted set of the slots that workers hold for tasks to come, by their last sign of life.
     */
    public static String slotLeases(String account, String pool) {
        return slots(account, pool) + ":leases";
    }

    /** The hash of what an account's pool may do at present: until when it rests, and its limit. */
    public static String slotState(String account, String pool) {
        return slots(account, pool) + ":state";
    }

    /** The hash of the tokens that were ordered in each hour, by the hour's number since 1970. */
    public static String tokensOrdered(String account, String pool) {
        return slots(account, pool) + ":tokens";
    }

    private static String slots(String account, String pool) {
        return PREFIX + "{slots}:" + account + ":" + pool;
    }

    /** The hash of the line in front of one submit queue. */
    static String line(String queue) {
        return LINE + queue;
    }

    /** The queue of such a hash. */
    static String queueOfLine(String key) {
        return key.substring(LINE.length());
    }

    /** What is known of the deliveries to one endpoint. */
    public static String webhook(String tenant, String endpointId, String what) {
        return PREFIX + "{" + tenant + "/" + endpointId + "}:webhook-" + what;
    }

    /** What was measured of the provider's times, of one kind of video or one pool. */
    public static String durations(String kind) {
        return PREFIX + "durations:" + kind;
    }

    /** The shared budget of one kind of provider call. */
    public static String budget(String name) {
        return PREFIX + "{budget}:" + name;
    }
}
