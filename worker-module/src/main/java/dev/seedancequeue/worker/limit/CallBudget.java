package dev.seedancequeue.worker.limit;

import dev.seedancequeue.task.redis.RedisKeys;
import dev.seedancequeue.task.redis.RedisScript;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisException;

/**
 * One account's calls per second, but for creates, shared by all workers through Redis: each caller
 * reserves the next free moment and waits for it. Without Redis each process keeps the same
 * distance on its own; the provider then refuses what is too much, which costs nothing.
 */
public final class CallBudget {

    /** The provider counts in whole seconds of its own; this keeps a margin for the way there. */
    private static final double MARGIN = 1.03;

    private static final Duration LONGEST_RESERVATION = Duration.ofSeconds(10);
    private static final RedisScript RESERVE =
            new RedisScript(CallBudget.class, "reserve_call.lua");

    /** The kinds of call that have a budget of their own. */
    public enum Call {
        LIST,
        GET,
        DELETE
    }

    private final UnifiedJedis redis;
    private final Share lists;
    private final Share gets;
    private final Share deletes;

    /**
     * @param account whose limits these are
     */
    public CallBudget(
            UnifiedJedis redis,
            String account,
            double listsPerSecond,
            double getsPerSecond,
            double deletesPerSecond) {
        this.redis = redis;
        this.lists = new Share(account + ":list", distance(listsPerSecond));
        this.gets = new Share(account + ":get", distance(getsPerSecond));
        this.deletes = new Share(account + ":delete", distance(deletesPerSecond));
    }

    private static long distance(double perSecond) {
        return Math.round(1_000_000 / perSecond * MARGIN);
    }

    /** Returns when the call may be made. */
    public void acquire(Call call) throws InterruptedException {
        long waitMicros = reserve(call);
        while (waitMicros < 0) {
            TimeUnit.SECONDS.sleep(1);
            waitMicros = reserve(call);
        }
        TimeUnit.MICROSECONDS.sleep(waitMicros);
    }

    private long reserve(Call call) {
        Share share =
                switch (call) {
                    case LIST -> lists;
                    case GET -> gets;
                    case DELETE -> deletes;
                };
        var arguments =
                List.of(
                        Long.toString(share.distanceMicros),
                        Long.toString(LONGEST_RESERVATION.toNanos() / 1000));
        try {
            return ((Number) RESERVE.run(redis, List.of(share.key), arguments)).longValue();
        } catch (JedisException _) {
            return share.reserveLocally();
        }
    }

    /** One kind of call: its key in Redis, and this process's own count while Redis is away. */
    private static final class Share {
        private final String key;
        private final long distanceMicros;
        // Not 0: the moments of nanoTime have no fixed beginning.
        private final AtomicLong free = new AtomicLong(System.nanoTime() / 1000);

        Share(String name, long distanceMicros) {
            this.key = RedisKeys.budget(name);
            this.distanceMicros = distanceMicros;
        }

        long reserveLocally() {
            long now = System.nanoTime() / 1000;
            long before = free.getAndUpdate(moment -> Math.max(now, moment) + distanceMicros);
            return Math.max(0, before - now);
        }
    }
}
