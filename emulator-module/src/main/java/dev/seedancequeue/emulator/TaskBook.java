package dev.seedancequeue.emulator;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * All tasks that the provider remembers, and their pools. Thread-safe under one lock, held for
 * microseconds; every look first plays what is due until now, so that a task's state is right
 * without a thread of its own.
 */
final class TaskBook {

    static final long RECORD_LIFE_MS = Duration.ofDays(7).toMillis();
    static final long CANCELLED_LIFE_MS = Duration.ofHours(24).toMillis();

    /** Shortest and longest pause between two looks while somebody listens for changes. */
    private static final long MIN_PAUSE_MS = 2;

    private static final long MAX_PAUSE_MS = 1_000;

    private final ReentrantLock lock = new ReentrantLock();
    private final Semaphore wakeUps = new Semaphore(0);
    private final LinkedHashMap<String, Task> tasks = new LinkedHashMap<>();
    private final ArrayDeque<Task> cancelled = new ArrayDeque<>();
    private final Map<PoolKey, Pool> pools = new LinkedHashMap<>();
    private final Supplier<Limits> limits;
    private final Ledger ledger;
    private final EmulatorSettings settings;
    private final Consumer<Task.View> listener;
    private final VirtualClock clock;
    private long sequence;
    private int listenedTo;

    /** The listener hears of changes to tasks with a callback address, inside the lock. */
    TaskBook(
            EmulatorSettings settings,
            Supplier<Limits> limits,
            Ledger ledger,
            Consumer<Task.View> listener) {
        this.settings = settings;
        this.limits = limits;
        this.ledger = ledger;
        this.listener = listener;
        this.clock = new VirtualClock(settings.speed(), this::settle, this::wake);
    }

    VirtualClock clock() {
        return clock;
    }

    /** Accepts an order; its fate is drawn from the seed and the order's place in the sequence. */
    Task.View create(Order order, Function<Random, Fate> fates, Caller caller) {
        return locked(now -> {
            Pool pool = pools.computeIfAbsent(order.pool(), _ -> new Pool());
            admit(order, pool);
            long number = sequence++;
            Random random = new Random(settings.seed() * 1_000_003 + number);
            Task.Moment moment = moment(now);
            String id = unusedId(order, moment.wallMs(), random);
            Ledger.Line line =
                    ledger.open(
                            order.safetyIdentifier(),
                            id,
                            order.pool().toString(),
                            moment.wallMs(),
                            caller);
            Task task = new Task(number, id, order, fates.apply(random), line, moment);
            tasks.put(id, task);
            pool.admit(task);
            if (order.callbackUrl() != null) {
                listenedTo++;
            }
            changed(task);
            pool.advance(now, limits.get().slots(order.pool()), this::moment, this::changed);
            return task.view();
        });
    }

    private void admit(Order order, Pool pool) {
        int cap = limits.get().queued();
        if (cap > 0 && pool.queued() >= cap) {
            throw ArkException.tooMany(
                    "QuotaExceeded",
                    "The account has exceeded the quota of %d queued tasks for %s, retry later"
                            .formatted(cap, order.model()));
        }
        if (tasks.size() >= settings.records() && !forgetOneFinished()) {
            throw ArkException.tooMany(
                    "ServerOverloaded",
                    "%d tasks are unfinished, the most that this emulator holds"
                            .formatted(tasks.size()));
        }
    }

    private boolean forgetOneFinished() {
        for (Task oldest : tasks.values()) {
            if (oldest.status().terminal()) {
                tasks.remove(oldest.id);
                return true;
            }
        }
        return false;
    }

    private String unusedId(Order order, long wallMs, Random random) {
        String id;
        do {
            id = TaskIds.next(order.flex(), wallMs, random);
        } while (tasks.containsKey(id));
        return id;
    }

    Task.@Nullable View find(String id) {
        return locked(_ -> {
            Task task = tasks.get(id);
            return task == null ? null : task.view();
        });
    }

    /** As {@link #find}, written down as one more call about this task. */
    Task.@Nullable View asked(String id, Fault.Call call, Caller caller) {
        return locked(_ -> {
            Task task = tasks.get(id);
            if (task == null) {
                return null;
            }
            task.line.asked(call, caller);
            return task.view();
        });
    }

    /** One page of what fits, and how much fits in all. */
    record Page(long total, List<Task.View> items) {}

    /**
     * A page of the tasks that fit, newest first, each written down as listed by the caller.
     *
     * @param ids when not empty, only these are looked at
     */
    Page list(Collection<String> ids, Predicate<Task> fits, int skip, int size, Caller caller) {
        return locked(_ -> {
            Collection<Task> candidates =
                    ids.isEmpty() ? tasks.sequencedValues().reversed() : known(ids);
            List<Task.View> items = new ArrayList<>(Math.min(size, candidates.size()));
            long total = 0;
            for (Task task : candidates) {
                if (fits.test(task)) {
                    if (total++ >= skip && items.size() < size) {
                        task.line.asked(Fault.Call.LIST, caller);
                        items.add(task.view());
                    }
                }
            }
            return new Page(total, items);
        });
    }

    private List<Task> known(Collection<String> ids) {
        List<Task> known = new ArrayList<>(ids.size());
        for (String id : ids) {
            Task task = tasks.get(id);
            if (task != null) {
                known.add(task);
            }
        }
        return known;
    }

    /** Cancels a queued task or removes a finished one, by the provider's rules. */
    void delete(String id) {
        locked(now -> {
            Task task = tasks.get(id);
            if (task == null) {
                throw ArkException.taskNotFound(id);
            }
            switch (task.status()) {
                case QUEUED -> cancel(task, now);
                case SUCCEEDED, FAILED, EXPIRED -> tasks.remove(id);
                case RUNNING -> throw notDeletable("InvalidAction.RunningTaskDeletion", task);
                case CANCELLED -> throw notDeletable("InvalidAction.CancelledTaskDeletion", task);
            }
            return null;
        });
    }

    private static ArkException notDeletable(String code, Task task) {
        return new ArkException(
                409,
                code,
                "The task %s is %s and cannot be deleted".formatted(task.id, task.status().wire()),
                "id");
    }

    private void cancel(Task task, long now) {
        pool(task).withdraw(task);
        task.become(Status.CANCELLED, moment(now));
        cancelled.add(task);
        changed(task);
    }

    private Pool pool(Task task) {
        return pools.computeIfAbsent(task.order.pool(), _ -> new Pool());
    }

    List<PoolUse> pools() {
        return locked(now -> {
            List<PoolUse> uses = new ArrayList<>();
            pools.forEach((key, pool) -> uses.add(pool.use(key, limits.get().slots(key), now)));
            return uses;
        });
    }

    int size() {
        return locked(_ -> tasks.size());
    }

    /** Forgets every task. */
    void clear() {
        lock.lock();
        try {
            tasks.clear();
            cancelled.clear();
            pools.clear();
            listenedTo = 0;
        } finally {
            lock.unlock();
        }
    }

    /** Plays what is due until now. */
    void settle() {
        locked(_ -> null);
    }

    private void wake() {
        wakeUps.release();
    }

    /**
     * Plays what is due whenever it is due, as long as somebody is to be told of it; for the one
     * thread that drives callbacks. Ends when interrupted.
     */
    void playUntilInterrupted() throws InterruptedException {
        while (true) {
            // A burst of creates must not turn into a burst of looks.
            TimeUnit.MILLISECONDS.sleep(MIN_PAUSE_MS);
            long pauseMs = locked(_ -> pauseMs());
            if (wakeUps.tryAcquire(pauseMs, TimeUnit.MILLISECONDS)) {
                wakeUps.drainPermits();
            }
        }
    }

    private long pauseMs() {
        if (listenedTo == 0) {
            return MAX_PAUSE_MS;
        }
        long next = Long.MAX_VALUE;
        for (Pool pool : pools.values()) {
            next = Math.min(next, pool.nextEventMs());
        }
        Duration until = next == Long.MAX_VALUE ? null : clock.realTimeUntil(next);
        return until == null ? MAX_PAUSE_MS : Math.min(MAX_PAUSE_MS, until.toMillis());
    }

    private <T extends @Nullable Object> T locked(LongFunction<T> action) {
        lock.lock();
        try {
            long now = clock.nowMs();
            play(now);
            return action.apply(now);
        } finally {
            lock.unlock();
        }
    }

    private void play(long now) {
        Limits current = limits.get();
        pools.forEach(
                (key, pool) -> pool.advance(now, current.slots(key), this::moment, this::changed));
        forget(now);
    }

    private void changed(Task task) {
        if (task.order.callbackUrl() != null) {
            listener.accept(task.view());
            if (task.status().terminal()) {
                listenedTo--;
            }
        }
    }

    private void forget(long now) {
        while (!cancelled.isEmpty()
                && cancelled.peekFirst().changedAtMs() + CANCELLED_LIFE_MS <= now) {
            tasks.remove(cancelled.removeFirst().id);
        }
        // A task may run up to three days, so what was created seven days ago has ended.
        while (!tasks.isEmpty()) {
            Task oldest = tasks.firstEntry().getValue();
            if (oldest.createdAtMs + RECORD_LIFE_MS > now) {
                return;
            }
            tasks.remove(oldest.id);
        }
    }

    private Task.Moment moment(long virtualMs) {
        return new Task.Moment(virtualMs, clock.wallMsAt(virtualMs));
    }
}
