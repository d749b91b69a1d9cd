package dev.seedancequeue.task.redis;

import dev.seedancequeue.json.Json;
import dev.seedancequeue.messaging.SubmitQueues;
import dev.seedancequeue.task.Cancellation;
import dev.seedancequeue.task.Claim;
import dev.seedancequeue.task.Idempotency;
import dev.seedancequeue.task.KeyReservation;
import dev.seedancequeue.task.Line;
import dev.seedancequeue.task.Slot;
import dev.seedancequeue.task.StoreNotFilledException;
import dev.seedancequeue.task.StoreUnavailableException;
import dev.seedancequeue.task.StoredTask;
import dev.seedancequeue.task.Task;
import dev.seedancequeue.task.TaskId;
import dev.seedancequeue.task.TaskState;
import dev.seedancequeue.task.TaskStore;
import dev.seedancequeue.task.Ticket;
import dev.seedancequeue.task.Withdrawal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisException;

/** Task states and claims in Redis; every change is one Lua script. Thread-safe. */
public final class RedisTaskStore implements TaskStore {

    /** A holder that took longer than this is taken for dead and its key may be continued. */
    static final Duration KEY_HOLD = Duration.ofSeconds(30);

    private static final RedisScript ADVANCE =
            new RedisScript(RedisTaskStore.class, "index.lua", "line.lua", "advance.lua");
    private static final RedisScript FIND = new RedisScript(RedisTaskStore.class, "find.lua");
    private static final RedisScript BACKLOG = new RedisScript(RedisTaskStore.class, "backlog.lua");
    private static final RedisScript CLAIM =
            new RedisScript(RedisTaskStore.class, "line.lua", "claim.lua");
    private static final RedisScript RELEASE_CLAIM =
            new RedisScript(RedisTaskStore.class, "release_claim.lua");
    private static final RedisScript WITHDRAW =
            new RedisScript(RedisTaskStore.class, "withdraw.lua");
    private static final RedisScript RECORD_CANCELLATION =
            new RedisScript(RedisTaskStore.class, "record_cancellation.lua");
    private static final RedisScript RESERVE_KEY =
            new RedisScript(RedisTaskStore.class, "reserve_key.lua");
    private static final RedisScript COMPLETE_KEY =
            new RedisScript(RedisTaskStore.class, "complete_key.lua");
    private static final RedisScript RELEASE_KEY =
            new RedisScript(RedisTaskStore.class, "release_key.lua");
    private static final RedisScript BEGIN_REFILL =
            new RedisScript(RedisTaskStore.class, "begin_refill.lua");
    private static final RedisScript CONTINUE_REFILL =
            new RedisScript(RedisTaskStore.class, "continue_refill.lua");
    private static final RedisScript COMPLETE_REFILL =
            new RedisScript(RedisTaskStore.class, "complete_refill.lua");
    private static final RedisScript ABANDON_REFILL =
            new RedisScript(RedisTaskStore.class, "abandon_refill.lua");
    private static final RedisScript RESTORE =
            new RedisScript(RedisTaskStore.class, "index.lua", "line.lua", "restore.lua");
    private static final String NOT_FILLED = "not_filled";

    private final UnifiedJedis redis;
    private final InstantSource clock;
    private final JoinedReads reads;
    private final TaskWrites writes;

    /** Where no tenant has a share of its own. */
    public RedisTaskStore(UnifiedJedis redis, InstantSource clock) {
        this(redis, clock, SubmitQueues.common());
    }

    /**
     * @param queues in front of which tasks wait in line
     */
    public RedisTaskStore(UnifiedJedis redis, InstantSource clock, SubmitQueues queues) {
        this.redis = redis;
        this.clock = clock;
        this.reads = new JoinedReads(redis);
        this.writes = new TaskWrites(queues);
    }

    @Override
    public @Nullable StoredTask look(String tenant, TaskId id) {
        String key = RedisKeys.task(tenant, id);
        var stored = ask("find", () -> reads.hmget(key, "task", "cancellation", "line", "ticket"));
        String json = stored.getFirst();
        if (json == null) {
            // In one step with the look at the epoch: a refill may end between two.
            var keys = List.of(key, RedisKeys.EPOCH);
            json = (String) ask("find", () -> FIND.run(redis, keys, List.of()));
        }
        if (NOT_FILLED.equals(json)) {
            throw new StoreNotFilledException("find");
        }
        return json == null
                ? null
                : new StoredTask(
                        task(json),
                        cancellation(stored.get(1)),
                        ticket(stored.get(2), stored.get(3)));
    }

    @Override
    public Line line(String queue) {
        String key = RedisKeys.line(queue);
        String[] fields = {"over", "starts", "busy_ms", "since_ms", "oldest_ms"};
        var stored = ask("line", () -> redis.hmget(key, fields));
        return new Line(
                (long) number(stored.get(0)),
                number(stored.get(1)),
                Duration.ofMillis((long) number(stored.get(2))),
                Instant.ofEpochMilli((long) number(stored.get(3))),
                stored.get(4) == null ? null : momentOrNull(stored.get(4)));
    }

    @Override
    public Advance advance(Task task, Duration delay) {
        var call = writes.advancing(task, !delay.isPositive(), clock.instant());
        var reply = ask("advance", () -> ADVANCE.run(redis, call.keys(), call.arguments()));
        return switch ((String) reply) {
            case "written" -> Advance.WRITTEN;
            case "current" -> Advance.CURRENT;
            default -> Advance.STALE;
        };
    }

    @Override
    public void advanceAll(List<Task> tasks) {
        Instant now = clock.instant();
        var calls = tasks.stream().map(task -> writes.advancing(task, true, now)).toList();
        if (!calls.isEmpty()) {
            ask("advanceAll", () -> ADVANCE.runAll(redis, calls));
        }
    }

    @Override
    public List<@Nullable Task> findAll(String tenant, List<TaskId> ids) {
        List<String> keys = ids.stream().map(id -> RedisKeys.task(tenant, id)).toList();
        List<@Nullable String> stored = ask("findAll", () -> TaskIndex.read(redis, keys));
        if (stored.contains(null) && epoch() == null) {
            throw new StoreNotFilledException("findAll");
        }
        List<@Nullable Task> tasks = new ArrayList<>(stored.size());
        stored.forEach(json -> tasks.add(json == null ? null : task(json)));
        return tasks;
    }

    @Override
    public long backlog(String tenant) {
        String forgotten = Long.toString(clock.instant().minus(RETENTION).toEpochMilli());
        return (Long)
                ask(
                        "backlog",
                        () ->
                                BACKLOG.run(
                                        redis,
                                        List.of(RedisKeys.backlog(tenant)),
                                        List.of(forgotten)));
    }

    @Override
    public Claim claim(Task task, Slot slot, boolean redelivered, Instant provenUntil) {
        var keys =
                List.of(
                        RedisKeys.task(task.tenant(), task.id()),
                        RedisKeys.EPOCH,
                        RedisKeys.slotLeases(slot.account(), slot.pool()),
                        RedisKeys.tasksBeingOrdered(slot.account(), slot.pool()),
                        RedisKeys.slotState(slot.account(), slot.pool()));
        long nowMs = clock.millis();
        var arguments =
                List.of(
                        Long.toString(task.revision()),
                        Long.toString(nowMs),
                        Long.toString(RETENTION.toMillis()),
                        Integer.toString(task.order().number()),
                        Integer.toString(attempt(task)),
                        slot.account(),
                        task.storeEpoch() == null ? "" : task.storeEpoch(),
                        redelivered ? "1" : "0",
                        Long.toString(provenUntil.toEpochMilli()),
                        slot.lease(),
                        task.id().value());
        var reply = filled("claim", ask("claim", () -> CLAIM.run(redis, keys, arguments)));
        return switch (reply.getFirst()) {
            case "granted" -> new Claim.Granted(Instant.ofEpochMilli(nowMs));
            case "withdrawn" -> new Claim.Withdrawn();
            case "resting" -> new Claim.Resting(Instant.ofEpochMilli(Long.parseLong(reply.get(1))));
            case "doubtful" ->
                    new Claim.Doubtful(
                            reply.get(1).isEmpty() ? null : reply.get(1),
                            momentOrNull(reply.get(2)));
            case "held" ->
                    new Claim.Held(
                            Instant.ofEpochMilli(Long.parseLong(reply.get(1))),
                            reply.get(2),
                            reply.get(3).isEmpty() ? null : reply.get(3));
            default -> new Claim.Stale();
        };
    }

    private static int attempt(Task task) {
        if (task.state() instanceof TaskState.Queued(var attempt, _)) {
            return attempt;
        }
        throw new IllegalArgumentException("task " + task.id() + " is not queued");
    }

    @Override
    public void releaseClaim(Task task) {
        var arguments = List.of(Long.toString(task.revision()), task.id().value());
        ask("releaseClaim", () -> RELEASE_CLAIM.run(redis, taskKey(task), arguments));
    }

    @Override
    public void recordOrder(Task task, String account, String providerTaskId) {
        String key = RedisKeys.task(task.tenant(), task.id());
        var order =
                Map.of(
                        "order",
                        providerTaskId,
                        "order_account",
                        account,
                        "order_number",
                        Integer.toString(task.order().number()));
        ask("recordOrder", () -> redis.hset(key, order));
        ask("recordOrder", () -> redis.pexpire(key, RETENTION.toMillis()));
    }

    @Override
    public Withdrawal withdraw(String tenant, TaskId id) {
        var keys = List.of(RedisKeys.task(tenant, id), RedisKeys.EPOCH);
        var reply = filled("withdraw", ask("withdraw", () -> WITHDRAW.run(redis, keys, List.of())));
        return switch (reply.getFirst()) {
            case "withdrawn" -> new Withdrawal.Withdrawn(task(reply.get(1)));
            case "undecided" ->
                    new Withdrawal.Undecided(
                            task(reply.get(1)), Cancellation.ofWireName(reply.get(2)));
            case "begun" -> new Withdrawal.Begun(task(reply.get(1)));
            case "ended" -> new Withdrawal.Ended(task(reply.get(1)));
            default -> new Withdrawal.Unknown();
        };
    }

    @Override
    public void recordCancellation(Task task, Cancellation cancellation) {
        var arguments = List.of(cancellation.wireName());
        ask("recordCancellation", () -> RECORD_CANCELLATION.run(redis, taskKey(task), arguments));
    }

    @Override
    public @Nullable String epoch() {
        return ask("epoch", () -> redis.get(RedisKeys.EPOCH));
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
        var keys = List.of(RedisKeys.idempotency(tenant, key), RedisKeys.EPOCH);
        var reply =
                filled(
                        "reserveKey",
                        ask("reserveKey", () -> RESERVE_KEY.run(redis, keys, arguments)));
        return switch (reply.getFirst()) {
            case "reserved" -> new KeyReservation.Reserved(new TaskId(reply.get(1)));
            case "answered" -> new KeyReservation.Answered(task(reply.get(1)));
            case "in_flight" -> new KeyReservation.InFlight();
            default -> new KeyReservation.OtherBody();
        };
    }

    @Override
    public void completeKey(String tenant, String key, Task task) {
        Idempotency idempotency = task.idempotency();
        var arguments =
                List.of(
                        Json.mapper().writeValueAsString(task),
                        Long.toString(KEY_RETENTION.toMillis()),
                        task.id().value(),
                        idempotency == null ? "" : idempotency.bodyHash());
        ask("completeKey", () -> COMPLETE_KEY.run(redis, keyKey(tenant, key), arguments));
    }

    @Override
    public void releaseKey(String tenant, String key) {
        ask("releaseKey", () -> RELEASE_KEY.run(redis, keyKey(tenant, key), List.of()));
    }

    @Override
    public boolean beginRefill(String refiller) {
        return refill("beginRefill", BEGIN_REFILL, refiller, REFILL_LEASE.toMillis() + "");
    }

    @Override
    public boolean continueRefill(String refiller) {
        return refill("continueRefill", CONTINUE_REFILL, refiller, REFILL_LEASE.toMillis() + "");
    }

    @Override
    public boolean completeRefill(String refiller) {
        return refill("completeRefill", COMPLETE_REFILL, refiller, UUID.randomUUID().toString());
    }

    @Override
    public void abandonRefill(String refiller) {
        boolean _ = refill("abandonRefill", ABANDON_REFILL, refiller, "");
    }

    private boolean refill(String operation, RedisScript script, String refiller, String other) {
        var keys = List.of(RedisKeys.REFILL, RedisKeys.EPOCH);
        var arguments = List.of(refiller, other);
        return Long.valueOf(1).equals(ask(operation, () -> script.run(redis, keys, arguments)));
    }

    @Override
    public int restore(List<Remembered> tasks) {
        Instant now = clock.instant();
        var calls = tasks.stream().map(task -> writes.restoring(task, now)).toList();
        if (calls.isEmpty()) {
            return 0;
        }
        List<Object> replies = ask("restore", () -> RESTORE.runAll(redis, calls));
        return Math.toIntExact(replies.stream().filter(Long.valueOf(1)::equals).count());
    }

    private static Task task(String json) {
        return Json.mapper().readValue(json, Task.class);
    }

    private static @Nullable Cancellation cancellation(@Nullable String name) {
        return name == null ? null : Cancellation.ofWireName(name);
    }

    private static double number(@Nullable String stored) {
        return stored == null ? 0 : Double.parseDouble(stored);
    }

    private static @Nullable Ticket ticket(@Nullable String line, @Nullable String number) {
        return line == null || number == null
                ? null
                : new Ticket(RedisKeys.queueOfLine(line), Long.parseLong(number));
    }

    private static List<String> taskKey(Task task) {
        return List.of(RedisKeys.task(task.tenant(), task.id()));
    }

    private static List<String> keyKey(String tenant, String key) {
        return List.of(RedisKeys.idempotency(tenant, key));
    }

    private static @Nullable Instant momentOrNull(String ms) {
        return ms.isEmpty() ? null : Instant.ofEpochMilli(Long.parseLong(ms));
    }

    /** A script's reply, unless it is that the store is not filled. */
    private static List<String> filled(String operation, Object reply) {
        List<String> words = ((List<?>) reply).stream().map(String.class::cast).toList();
        if (words.getFirst().equals(NOT_FILLED)) {
            throw new StoreNotFilledException(operation);
        }
        return words;
    }

    private static <T extends @Nullable Object> T ask(String operation, Supplier<T> call) {
        try {
            return call.get();
        } catch (JedisException e) {
            throw new StoreUnavailableException(operation, e);
        }
    }
}
