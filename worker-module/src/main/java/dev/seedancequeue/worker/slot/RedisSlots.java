package dev.seedancequeue.worker.slot;

import dev.seedancequeue.catalogue.VideoProfile;
import dev.seedancequeue.task.Slot;
import dev.seedancequeue.task.StoreNotFilledException;
import dev.seedancequeue.task.StoreUnavailableException;
import dev.seedancequeue.task.redis.RedisKeys;
import dev.seedancequeue.task.redis.RedisScript;
import dev.seedancequeue.worker.limit.CallBudget;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisException;

/** Slots in Redis. What was leased and what has become of a task stands in sets of names. */
public final class RedisSlots implements Slots {

    /** A lowered limit is forgotten after so long without another refusal. */
    static final Duration LOWERED = Duration.ofHours(1);

    /** What each order adds to a lowered limit: it is at the provider's again after four rounds. */
    static final double GROWTH = 0.25;

    /**
     * A full pool is asked again so soon: 0.2 % of the time that a video of half a minute takes.
     */
    private static final Duration FULL = Duration.ofMillis(100);

    /** One whose slots are all held for tasks to come, by workers that wait for any. */
    private static final Duration WAITING = Duration.ofMillis(500);

    /** Others may end a rest sooner than it was meant to, by restarting Redis for one. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(1);

    private static final Duration DAY = Duration.ofHours(25);
    private static final RedisScript TAKE = new RedisScript(RedisSlots.class, "take.lua");
    private static final RedisScript KEEP = new RedisScript(RedisSlots.class, "keep_leases.lua");
    private static final RedisScript REST = new RedisScript(RedisSlots.class, "rest.lua");
    private static final RedisScript GROW = new RedisScript(RedisSlots.class, "grow_limit.lua");

    private final UnifiedJedis redis;
    private final InstantSource clock;
    private final SlotLimits limits;
    private final Function<String, Duration> silence;
    private final Duration longestOrder;
    private final ToLongFunction<VideoProfile> tokens;
    private final String worker = UUID.randomUUID().toString();
    private final AtomicLong takes = new AtomicLong();

    /**
     * @param silence by pool, how long nobody hears of a task that is still watched; beyond that
     *     its slot was forgotten
     * @param longestOrder for which a task may have a slot without an answer; then its worker has
     *     died, and its message needs a slot to come again
     * @param tokens that a video is likely to cost, 0 if that is not known
     */
    public RedisSlots(
            UnifiedJedis redis,
            InstantSource clock,
            SlotLimits limits,
            Function<String, Duration> silence,
            Duration longestOrder,
            ToLongFunction<VideoProfile> tokens) {
        this.redis = redis;
        this.clock = clock;
        this.limits = limits;
        this.silence = silence;
        this.longestOrder = longestOrder;
        this.tokens = tokens;
    }

    @Override
    public Taken take(String pool, List<String> accounts, int most) {
        Instant now = clock.instant();
        String prefix = worker + ":" + takes.incrementAndGet() + ":";
        List<String> keys = new ArrayList<>(List.of(RedisKeys.EPOCH));
        List<String> arguments =
                new ArrayList<>(
                        List.of(
                                text(now.toEpochMilli()),
                                text(now.minus(silence.apply(pool)).toEpochMilli()),
                                text(now.minus(longestOrder).toEpochMilli()),
                                text(now.minus(LEASE).toEpochMilli()),
                                text(most),
                                prefix));
        for (String account : accounts) {
            keys.add(RedisKeys.tasksInProcess(account, pool));
            keys.add(RedisKeys.tasksBeingOrdered(account, pool));
            keys.add(RedisKeys.slotLeases(account, pool));
            keys.add(RedisKeys.slotState(account, pool));
            keys.add(RedisKeys.tokensOrdered(account, pool));
            arguments.add(text(limits.inProcess().of(account, pool)));
            arguments.add(text(limits.tokensPerDay().of(account, pool)));
        }
        var reply = (List<?>) ask("take", () -> TAKE.run(redis, keys, arguments));
        if (reply.getFirst().equals("not_filled")) {
            throw new StoreNotFilledException("take");
        }
        return taken(pool, accounts, prefix, reply.stream().map(String.class::cast).toList());
    }

    private static Taken taken(
            String pool, List<String> accounts, String prefix, List<String> reply) {
        List<Usage> usage = new ArrayList<>();
        int next = 1;
        for (String account : accounts) {
            int limit = Integer.parseInt(reply.get(next + 2));
            usage.add(
                    new Usage(
                            account,
                            Integer.parseInt(reply.get(next)),
                            Integer.parseInt(reply.get(next + 1)),
                            limit < 0 ? Integer.MAX_VALUE : limit,
                            reply.get(next + 3).equals("1"),
                            Duration.ofMillis(Long.parseLong(reply.get(next + 4)))));
            next += 5;
        }
        List<Slot> slots = new ArrayList<>();
        for (String account : reply.subList(next, reply.size())) {
            String name = accounts.get(Integer.parseInt(account) - 1);
            slots.add(new Slot(name, pool, prefix + (slots.size() + 1)));
        }
        return new Taken(slots, again(usage), usage);
    }

    private static Duration again(List<Usage> usage) {
        Duration again = LONGEST_WAIT;
        for (Usage each : usage) {
            Duration own = each.inProcess() > 0 ? FULL : WAITING;
            if (each.rest().compareTo(own) > 0) {
                own = each.rest();
            }
            again = own.compareTo(again) < 0 ? own : again;
        }
        return again;
    }

    @Override
    public List<Slot> keep(List<Slot> slots) {
        Instant now = clock.instant();
        List<Slot> lost = new ArrayList<>();
        byLeases(slots)
                .forEach((key, ofOne) -> {
                    List<String> arguments = new ArrayList<>();
                    arguments.add(text(now.toEpochMilli()));
                    arguments.add(text(now.minus(LEASE).toEpochMilli()));
                    ofOne.forEach(slot -> arguments.add(slot.lease()));
                    var gone =
                            (List<?>) ask("keep", () -> KEEP.run(redis, List.of(key), arguments));
                    ofOne.stream().filter(slot -> gone.contains(slot.lease())).forEach(lost::add);
                });
        return lost;
    }

    @Override
    public void giveBack(List<Slot> slots) {
        byLeases(slots)
                .forEach((key, ofOne) -> {
                    String[] leases = ofOne.stream().map(Slot::lease).toArray(String[]::new);
                    ask("giveBack", () -> redis.zrem(key, leases));
                });
    }

    private static Map<String, List<Slot>> byLeases(List<Slot> slots) {
        Map<String, List<Slot>> byKey = new HashMap<>();
        for (Slot slot : slots) {
            String key = RedisKeys.slotLeases(slot.account(), slot.pool());
            byKey.computeIfAbsent(key, _ -> new ArrayList<>()).add(slot);
        }
        return byKey;
    }

    @Override
    public Duration turn(Slot slot, VideoProfile video) {
        long perMinute = limits.createsPerMinute().of(slot.account(), slot.pool());
        Duration wait = Duration.ZERO;
        if (perMinute > 0) {
            String key = RedisKeys.budget(slot.account() + ":create:" + slot.pool());
            wait =
                    ask(
                            "turn",
                            () -> CallBudget.reserve(redis, key, perMinute / 60.0, LONGEST_TURN));
        }
        if (wait.compareTo(LONGEST_TURN) <= 0
                && limits.tokensPerDay().of(slot.account(), slot.pool()) > 0) {
            String key = RedisKeys.tokensOrdered(slot.account(), slot.pool());
            String hour = text(clock.millis() / Duration.ofHours(1).toMillis());
            ask("turn", () -> redis.hincrBy(key, hour, tokens.applyAsLong(video)));
            ask("turn", () -> redis.expire(key, DAY.toSeconds()));
        }
        return wait;
    }

    @Override
    public void rest(String account, String pool, Duration wait) {
        rest(account, pool, wait, "0");
    }

    @Override
    public void refused(String account, String pool, Duration wait) {
        rest(account, pool, wait, "1");
    }

    private void rest(String account, String pool, Duration wait, String lowers) {
        var keys =
                List.of(
                        RedisKeys.slotState(account, pool),
                        RedisKeys.tasksInProcess(account, pool),
                        RedisKeys.tasksBeingOrdered(account, pool));
        var arguments =
                List.of(
                        text(clock.instant().plus(wait).toEpochMilli()),
                        lowers,
                        text(limits.inProcess().of(account, pool)),
                        text(LOWERED.toMillis()));
        ask("rest", () -> REST.run(redis, keys, arguments));
    }

    @Override
    public void accepted(String account, String pool) {
        var keys = List.of(RedisKeys.slotState(account, pool));
        var arguments =
                List.of(Double.toString(GROWTH), text(limits.inProcess().of(account, pool)));
        ask("accepted", () -> GROW.run(redis, keys, arguments));
    }

    private static String text(long number) {
        return Long.toString(number);
    }

    private static <T> T ask(String operation, Supplier<T> call) {
        try {
            return call.get();
        } catch (JedisException e) {
            throw new StoreUnavailableException(operation, e);
        }
    }
}
