package dev.seedancequeue.worker.slot;

import dev.seedancequeue.catalogue.VideoProfile;
import dev.seedancequeue.task.FakeSlotBook;
import dev.seedancequeue.task.FakeTaskStore;
import dev.seedancequeue.task.Slot;
import dev.seedancequeue.task.StoreNotFilledException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Slots in memory, beside the tasks of a fake store; they are away and lost when it is. */
public final class FakeSlots implements Slots {

    private static final Duration AGAIN = Duration.ofMillis(1);

    private final FakeTaskStore store;
    private final FakeSlotBook book;
    private final InstantSource clock;
    private final PoolLimits limits;
    private final Map<String, Double> lowered = new HashMap<>();
    private int names;

    public FakeSlots(FakeTaskStore store, InstantSource clock, PoolLimits limits) {
        this.store = store;
        this.book = store.slots();
        this.clock = clock;
        this.limits = limits;
    }

    @Override
    public synchronized Taken take(String pool, List<String> accounts, int most) {
        if (store.epoch() == null) {
            throw new StoreNotFilledException("take");
        }
        Instant now = clock.instant();
        List<Slot> taken = new ArrayList<>();
        while (taken.size() < most) {
            String account = leastUsed(pool, accounts, now);
            if (account == null) {
                break;
            }
            var slot = new Slot(account, pool, "lease-" + ++names);
            book.lease(slot, now.plus(LEASE));
            taken.add(slot);
        }
        var usage = accounts.stream().map(account -> usage(account, pool, now)).toList();
        return new Taken(taken, AGAIN, usage);
    }

    private @Nullable String leastUsed(String pool, List<String> accounts, Instant now) {
        String least = null;
        double smallest = 0;
        for (String account : accounts) {
            Usage usage = usage(account, pool, now);
            int used = usage.inProcess() + usage.leased();
            double share = (double) used / Math.min(usage.limit(), 1_000_000_000);
            if (used < usage.limit()
                    && usage.rest().isZero()
                    && (least == null || share < smallest)) {
                least = account;
                smallest = share;
            }
        }
        return least;
    }

    private Usage usage(String account, String pool, Instant now) {
        long configured = limits.of(account, pool);
        Double low = lowered.get(account + "/" + pool);
        double limit = configured == 0 ? Integer.MAX_VALUE : configured;
        double lowest = low == null ? limit : Math.floor(low);
        boolean isLowered = lowest < limit;
        int tasks = book.inProcess(account, pool);
        Duration rest = Duration.between(now, book.restsUntil(account, pool));
        return new Usage(
                account,
                tasks,
                book.used(account, pool, now) - tasks,
                (int) lowest,
                isLowered,
                rest.isNegative() ? Duration.ZERO : rest);
    }

    @Override
    public synchronized List<Slot> keep(List<Slot> slots) {
        Object _ = store.epoch();
        Instant now = clock.instant();
        return slots.stream().filter(slot -> !book.keep(slot, now, now.plus(LEASE))).toList();
    }

    @Override
    public synchronized void giveBack(List<Slot> slots) {
        Object _ = store.epoch();
        slots.forEach(book::giveBack);
    }

    @Override
    public Duration turn(Slot slot, VideoProfile video) {
        Object _ = store.epoch();
        return Duration.ZERO;
    }

    @Override
    public synchronized void rest(String account, String pool, Duration wait) {
        Object _ = store.epoch();
        book.rest(account, pool, clock.instant().plus(wait));
    }

    @Override
    public synchronized void refused(String account, String pool, Duration wait) {
        rest(account, pool, wait);
        double fits = Math.max(1, Math.floor(0.9 * book.inProcess(account, pool)));
        lowered.merge(account + "/" + pool, fits, Math::min);
    }

    @Override
    public synchronized void accepted(String account, String pool) {
        Object _ = store.epoch();
        lowered.computeIfPresent(account + "/" + pool, (_, limit) -> limit + RedisSlots.GROWTH);
    }
}
