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
 * reserves the next free moment, waits for it, and begins only if the call before is far enough
 * away, however late that one was. Without Redis each process keeps the same distance on its own;
 * the provider then refuses what is too much, which costs nothing.
 */
public final class CallBudget {

    /** Gets and deletes may be on their way for differently long; this keeps a margin for that. */
    private static final double GET_MARGIN = 1.05;

    /** What is left of it when a thread woke late. */
    private static final double SHORTEST_GET = 1.02;

    /** The provider counts a list on its way; what delays one call delays the next. */
    private static final double LIST_MARGIN = 1.02;

    /** An answer that does not come holds the next list up for so much of the distance. */
    private static final double UNANSWERED = 0.5;

    private static final Duration LONGEST_RESERVATION = Duration.ofSeconds(10);
    private static final RedisScript RESERVE =
            new RedisScript(CallBudget.class, "reserve_call.lua");
    private static final RedisScript BEGIN = new RedisScript(CallBudget.class, "begin_call.lua");
    private static final RedisScript ANSWERED =
            new RedisScript(CallBudget.class, "call_answered.lua");

    /** The kinds of call that have a budget of their own. */
    public enum Call {
        LIST,
        GET,
        DELETE
    }

    /** What the newest answer counts for in the usual time of an answer: a fifth. */
    private static final int NEWEST = 5;

    private final AtomicLong usualAnswerMicros = new AtomicLong();
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
        this.lists =
                new Share(
                        account + ":list",
                        micros(listsPerSecond, 1),
                        micros(listsPerSecond, LIST_MARGIN),
                        micros(listsPerSecond, UNANSWERED));
        this.gets =
                new Share(
                        account + ":get",
                        micros(getsPerSecond, GET_MARGIN),
                        micros(getsPerSecond, SHORTEST_GET),
                        0);
        this.deletes =
                new Share(
                        account + ":delete",
                        micros(deletesPerSecond, GET_MARGIN),
                        micros(deletesPerSecond, SHORTEST_GET),
                        0);
    }

    private static long micros(double perSecond, double share) {
        return Math.round(1_000_000 / perSecond * share);
    }

    /** Returns when the call may be made. */
    public void acquire(Call call) throws InterruptedException {
        while (!acquire(call, LONGEST_RESERVATION)) {
            TimeUnit.SECONDS.sleep(1);
        }
    }

    /**
     * Waits for a turn that is near; one that is not is left to others.
     *
     * @param longest wait for which a turn is taken
     * @return whether the call may be made, now; false at once if there is no such turn
     */
    public boolean acquire(Call call, Duration longest) throws InterruptedException {
        Share share = share(call);
        long waitMicros = reserve(share, longest.toNanos() / 1000);
        if (waitMicros < 0) {
            return false;
        }
        do {
            TimeUnit.MICROSECONDS.sleep(waitMicros);
            waitMicros = begin(share);
        } while (waitMicros > 0);
        return true;
    }

    /**
     * The answer to a list has come. If it took longer than usual, the provider may have counted
     * the call that much later than we think; the next one keeps its distance from there.
     */
    public void listAnswered(Duration took) {
        long tookMicros = took.toNanos() / 1000;
        long usual =
                usualAnswerMicros.updateAndGet(before -> before + (tookMicros - before) / NEWEST);
        long sinceCounted = Math.min(usual, tookMicros);
        try {
            var arguments = List.of(Long.toString(sinceCounted));
            ANSWERED.run(redis, List.of(lists.begunKey), arguments);
        } catch (JedisException _) {
            lists.answeredLocally(sinceCounted);
        }
    }

    /**
     * Reserves the next free moment of a budget of its own, for all processes together.
     *
     * @param key of the budget in Redis
     * @param longest wait for which one is reserved
     * @return how long until then, longer than that if every moment within it is taken
     * @throws JedisException Redis is away
     */
    public static Duration reserve(
            UnifiedJedis redis, String key, double perSecond, Duration longest) {
        var arguments =
                List.of(
                        Long.toString(micros(perSecond, LIST_MARGIN)),
                        Long.toString(longest.toNanos() / 1000));
        long wait = ((Number) RESERVE.run(redis, List.of(key), arguments)).longValue();
        return wait < 0 ? longest.plus(longest) : Duration.ofNanos(wait * 1000);
    }

    private Share share(Call call) {
        return switch (call) {
            case LIST -> lists;
            case GET -> gets;
            case DELETE -> deletes;
        };
    }

    /** How long still to wait; 0 when the call begins now. */
    private long begin(Share share) {
        var keys = List.of(share.begunKey, share.key);
        var arguments =
                List.of(
                        Long.toString(share.shortestMicros),
                        Long.toString(share.unansweredMicros),
                        Long.toString(share.distanceMicros));
        try {
            return ((Number) BEGIN.run(redis, keys, arguments)).longValue();
        } catch (JedisException _) {
            return 0;
        }
    }

    /** How long to wait for the next free moment, or -1 when it is further away than that. */
    private long reserve(Share share, long longestMicros) {
        var arguments = List.of(Long.toString(share.distanceMicros), Long.toString(longestMicros));
        try {
            return ((Number) RESERVE.run(redis, List.of(share.key), arguments)).longValue();
        } catch (JedisException _) {
            return share.reserveLocally(longestMicros);
        }
    }

    /** One kind of call: its keys in Redis, and this process's own count while Redis is away. */
    private static final class Share {
        private final String key;
        private final String begunKey;
        private final long distanceMicros;
        private final long shortestMicros;
        private final long unansweredMicros;
        // Not 0: the moments of nanoTime have no fixed beginning.
        private final AtomicLong free = new AtomicLong(System.nanoTime() / 1000);

        Share(String name, long distanceMicros, long shortestMicros, long unansweredMicros) {
            this.key = RedisKeys.budget(name);
            this.begunKey = RedisKeys.budget(name + ":begun");
            this.distanceMicros = distanceMicros;
            this.shortestMicros = shortestMicros;
            this.unansweredMicros = unansweredMicros;
        }

        long reserveLocally(long longestMicros) {
            long now = System.nanoTime() / 1000;
            long latest = now + longestMicros;
            long before =
                    free.getAndUpdate(moment ->
                            moment > latest ? moment : Math.max(now, moment) + shortestMicros);
            return before > latest ? -1 : Math.max(0, before - now);
        }

        void answeredLocally(long usualMicros) {
            long next = System.nanoTime() / 1000 - usualMicros + shortestMicros;
            free.updateAndGet(moment -> Math.max(moment, next));
        }
    }
}
