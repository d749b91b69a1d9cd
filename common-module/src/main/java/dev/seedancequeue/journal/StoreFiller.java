package dev.seedancequeue.journal;

import dev.seedancequeue.messaging.Journal;
import dev.seedancequeue.task.StoreUnavailableException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.SmartLifecycle;

/**
 * Looks every second whether the store has lost its data, or what was written last, and fills it
 * again, in a thread of its own. The first look is awaited at start, for a moment, so that a new
 * installation is filled before it listens.
 */
public final class StoreFiller implements SmartLifecycle, HealthIndicator {

    private static final Logger log = LoggerFactory.getLogger(StoreFiller.class);
    private static final Duration START_LIMIT = Duration.ofSeconds(2);
    private static final Duration INTERVAL = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    private static final Duration LOG_INTERVAL = Duration.ofSeconds(5);

    private final Refill refill;
    private final Supplier<@Nullable Instant> lostSince;
    private final Runnable broughtBack;
    private final boolean journalKept;
    private final Counter events;
    private final Counter tasks;
    private final Counter done;
    private final Counter failed;
    private final CountDownLatch firstLook = new CountDownLatch(1);
    private final CountDownLatch stopped = new CountDownLatch(1);
    private volatile Health health = Health.unknown().build();
    private volatile boolean filled;
    private volatile @Nullable Thread thread;
    private @Nullable RefillProgress last;
    private Instant lastLogged = Instant.MIN;
    private @Nullable String lastTrouble;

    /**
     * @param lostSince since when a restarted store may lack what was written, else null
     * @param broughtBack told when it has that
     */
    public StoreFiller(
            Refill refill,
            Supplier<@Nullable Instant> lostSince,
            Runnable broughtBack,
            Journal journal,
            MeterRegistry metrics) {
        this.refill = refill;
        this.lostSince = lostSince;
        this.broughtBack = broughtBack;
        this.journalKept = !journal.equals(Journal.NONE);
        this.events = counter(metrics, "seedance.journal.events", "Events read from the journal");
        this.tasks = counter(metrics, "seedance.journal.tasks", "Tasks written from the journal");
        this.done = refills(metrics, "done");
        this.failed = refills(metrics, "failed");
        Gauge.builder("seedance.journal.filled", this, filler -> filler.filled ? 1 : 0)
                .description("Whether Redis has all that the journal knows")
                .register(metrics);
    }

    private static Counter counter(MeterRegistry metrics, String name, String description) {
        return Counter.builder(name).description(description).register(metrics);
    }

    private static Counter refills(MeterRegistry metrics, String outcome) {
        return Counter.builder("seedance.journal.refills")
                .description("Fillings of an emptied Redis by this process")
                .tag("outcome", outcome)
                .register(metrics);
    }

    @Override
    public Health health() {
        return health;
    }

    @Override
    public void start() {
        if (!journalKept) {
            log.warn(
                    "this broker keeps no journal: an emptied redis will not get finished tasks back");
        }
        thread = Thread.ofVirtual().name("fill-store").start(this::run);
        try {
            // Whether it is filled by then or not: the rest of the process copes with both.
            boolean _ = firstLook.await(START_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void stop() {
        stopped.countDown();
        Thread running = thread;
        if (running != null) {
            running.interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return thread != null && stopped.getCount() > 0;
    }

    /** After the watches, one of which declares the journal; before everything that serves. */
    @Override
    public int getPhase() {
        return 1;
    }

    private void run() {
        Duration pause = INTERVAL;
        try {
            do {
                pause = look() ? INTERVAL : longer(pause);
                firstLook.countDown();
            } while (!stopped.await(pause.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static Duration longer(Duration pause) {
        Duration twice = pause.multipliedBy(2);
        return twice.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : twice;
    }

    /** Whether all is well, as far as this process has to do with it. */
    boolean look() {
        last = null;
        try {
            Refill.State state = refill.fillIfEmpty(this::told);
            finished();
            if (state == Refill.State.FILLED) {
                addLost();
            }
            filled = state != Refill.State.IN_OTHER_HANDS;
            health = filled ? Health.up().build() : filling("another process fills redis");
            lastTrouble = null;
            return true;
        } catch (StoreUnavailableException _) {
            // The watch of Redis tells people.
            filled = false;
            health = Health.unknown().withDetail("reason", "redis is away").build();
            return true;
        } catch (RuntimeException e) {
            if (stopped.getCount() > 0) {
                failed(String.valueOf(e.getMessage()));
            }
            return false;
        }
    }

    private void addLost() {
        Instant since = lostSince.get();
        if (since != null) {
            RefillProgress added = refill.addLost(since);
            broughtBack.run();
            log.info(
                    "redis was restarted; what it may have lost since {} was added from the"
                            + " journal: {}",
                    since,
                    added);
        }
    }

    private void told(RefillProgress progress) {
        RefillProgress before = last;
        last = progress;
        filled = false;
        health = filling("redis was emptied and is being filled: " + progress);
        if (before == null) {
            log.info("redis is new or was emptied: filling it from the journal");
            lastLogged = progress.now();
            return;
        }
        events.increment((double) progress.events() - before.events());
        tasks.increment((double) progress.tasks() - before.tasks());
        if (lastLogged.plus(LOG_INTERVAL).isBefore(progress.now())) {
            lastLogged = progress.now();
            log.info("redis is being filled: {}", progress);
        }
    }

    private void finished() {
        RefillProgress progress = last;
        if (progress != null) {
            done.increment();
            log.info("redis is filled: {} in {} ms", progress, progress.took().toMillis());
        }
    }

    private void failed(String reason) {
        failed.increment();
        filled = false;
        health = filling("redis is not filled, trying again: " + reason);
        if (!reason.equals(lastTrouble)) {
            lastTrouble = reason;
            log.warn("redis is not filled, trying again: {}", reason);
        }
    }

    private static Health filling(String reason) {
        return Health.down().withDetail("reason", reason).build();
    }
}
