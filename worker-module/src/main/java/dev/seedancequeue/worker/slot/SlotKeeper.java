package dev.seedancequeue.worker.slot;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The slots that a worker holds for messages to come, of every pool: keeps them from lapsing, and
 * shows how the pools stand.
 */
public final class SlotKeeper {

    private static final long ROUND_MS = Slots.LEASE.dividedBy(4).toMillis();

    private final List<SlotStock> stocks;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final MultiGauge inProcess;
    private final MultiGauge leased;
    private final MultiGauge limit;
    private final MultiGauge resting;

    /**
     * @param accounts that take new orders, by name; the first is preferred
     * @param most slots of each pool that this worker holds at once
     */
    public SlotKeeper(
            Slots slots,
            Supplier<List<String>> accounts,
            List<String> pools,
            int most,
            MeterRegistry metrics) {
        this.stocks =
                pools.stream().map(pool -> new SlotStock(slots, pool, accounts, most)).toList();
        inProcess = MultiGauge.builder("seedance.slots.in.process").register(metrics);
        leased = MultiGauge.builder("seedance.slots.leased").register(metrics);
        limit = MultiGauge.builder("seedance.slots.limit").register(metrics);
        resting = MultiGauge.builder("seedance.slots.rest").baseUnit("seconds").register(metrics);
    }

    /** The stock of each pool. */
    public List<SlotStock> stocks() {
        return stocks;
    }

    /** Begins to keep them. */
    public void start() {
        Thread.ofVirtual().name("slot-keeper").start(this::keepOn);
    }

    private void keepOn() {
        try {
            while (!stopped.await(ROUND_MS, TimeUnit.MILLISECONDS)) {
                stocks.forEach(SlotStock::keep);
                show();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void show() {
        List<Row<?>> inProcessRows = new ArrayList<>();
        List<Row<?>> leasedRows = new ArrayList<>();
        List<Row<?>> limitRows = new ArrayList<>();
        List<Row<?>> restRows = new ArrayList<>();
        for (SlotStock stock : stocks) {
            for (Slots.Usage usage : stock.usage()) {
                Tags tags = Tags.of("account", usage.account(), "pool", stock.pool());
                inProcessRows.add(Row.of(tags, usage.inProcess()));
                leasedRows.add(Row.of(tags, usage.leased()));
                restRows.add(Row.of(tags, usage.rest().toMillis() / 1000.0));
                if (usage.limit() < Integer.MAX_VALUE) {
                    limitRows.add(Row.of(tags, usage.limit()));
                }
            }
        }
        inProcess.register(inProcessRows, true);
        leased.register(leasedRows, true);
        limit.register(limitRows, true);
        resting.register(restRows, true);
    }

    /** Gives all of them back: nothing in hand needs one any more. */
    public void release() {
        stopped.countDown();
        stocks.forEach(SlotStock::release);
    }
}
