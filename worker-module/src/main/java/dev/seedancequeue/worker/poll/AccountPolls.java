package dev.seedancequeue.worker.poll;

import dev.seedancequeue.catalogue.ServiceTier;
import dev.seedancequeue.worker.account.Account;
import dev.seedancequeue.worker.delivery.TaskDelivery;
import dev.seedancequeue.worker.limit.CallBudget;
import dev.seedancequeue.worker.limit.CallBudget.Call;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Spends one account's calls, of which one list a second and twenty gets are all there is: each
 * list call is filled with the tasks that it is worth most for, gets go to stragglers (see {@code
 * docs/adr/0015}).
 */
final class AccountPolls {

    /** Up to this many are better asked for one by one: a list call would be nearly empty. */
    static final int FEW = 3;

    /** Every so-many-th list call is for flex, if it has need of one and default has as well. */
    static final int FLEX_TURN = 10;

    /** Gets for those that a full list call had no room for; others need gets, too. */
    private static final int GETS_BESIDE_LIST = 12;

    private static final Duration PAUSE = Duration.ofMillis(20);

    /** A turn has to be waited for: what is due by then is a reason to. */
    private static final Duration AHEAD = Duration.ofMillis(250);

    private static final Duration ROUND = Duration.ofMillis(250);

    private static final Logger log = LoggerFactory.getLogger(AccountPolls.class);

    private final Poller poller;
    private final Hand hand;
    private final Account account;
    private final CallBudget budget;
    private final int largest;
    private final InstantSource clock;
    private final MeterRegistry metrics;
    private final BlockingQueue<TaskDelivery> toFind = new LinkedBlockingQueue<>();
    private int sinceFlex;
    private volatile boolean releasing;
    private volatile boolean running = true;

    /**
     * @param largest ids in one list call
     */
    AccountPolls(
            Poller poller,
            Account account,
            int largest,
            InstantSource clock,
            MeterRegistry metrics) {
        this.poller = poller;
        this.hand = poller.hand();
        this.account = account;
        this.budget = account.budget();
        this.largest = largest;
        this.clock = clock;
        this.metrics = metrics;
        metrics.gauge("seedance.poll.held", Tags.of("account", account.name()), hand, Hand::size);
    }

    /** Begins to ask. */
    void start() {
        loop("poll-lists-" + account.name(), this::listOnce);
        loop("poll-gets-" + account.name(), this::findOnce);
        loop("poll-hand-" + account.name(), this::tidyOnce);
    }

    /** Takes a delivery that needs a look; it is settled within seconds. */
    void add(TaskDelivery delivery) {
        poller.await(delivery);
    }

    /** Gives back what waits for a look: whoever takes over is at it sooner. */
    void release() {
        releasing = true;
    }

    /** Ends the loops. */
    void drain() {
        running = false;
    }

    private void loop(String name, Step step) {
        Thread.ofVirtual().name(name).start(() -> run(name, step));
    }

    private void run(String name, Step step) {
        try {
            while (running) {
                try {
                    step.run();
                } catch (RuntimeException e) {
                    // Nothing that goes wrong once may end the loop for all that come after.
                    log.error("{} failed unexpectedly and goes on", name, e);
                    TimeUnit.MILLISECONDS.sleep(ROUND.toMillis());
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void listOnce() throws InterruptedException {
        ServiceTier tier = tierToList();
        if (tier == null) {
            TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis());
            return;
        }
        // What becomes due while we wait for our turn still gets into this call.
        budget.acquire(Call.LIST);
        sinceFlex = tier == ServiceTier.FLEX ? 0 : sinceFlex + 1;
        List<TaskDelivery> batch = hand.best(tier, largest, clock.instant());
        if (batch.isEmpty()) {
            return;
        }
        looks("list", tier, batch.size());
        Thread.ofVirtual()
                .name("list")
                .start(() -> poller.list(account.provider(), tier, batch, budget::listAnswered));
        if (toFind.isEmpty()) {
            toFind.addAll(hand.likelyEnded(tier, GETS_BESIDE_LIST, clock.instant()));
        }
    }

    private @Nullable ServiceTier tierToList() {
        Instant soon = clock.instant().plus(AHEAD);
        return turn(
                hand.due(ServiceTier.DEFAULT, soon), hand.due(ServiceTier.FLEX, soon), sinceFlex);
    }

    /** A list shows one tier only. Flex must neither wait for ever nor halve the other's calls. */
    static @Nullable ServiceTier turn(int dueDefault, int dueFlex, int listsSinceFlex) {
        boolean usual = dueDefault > FEW;
        if (dueFlex > FEW && (!usual || listsSinceFlex >= FLEX_TURN - 1)) {
            return ServiceTier.FLEX;
        }
        return usual ? ServiceTier.DEFAULT : null;
    }

    private void findOnce() throws InterruptedException {
        TaskDelivery delivery = toFind.poll(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
        if (delivery == null) {
            for (ServiceTier tier : ServiceTier.values()) {
                if (hand.due(tier, clock.instant()) <= FEW) {
                    toFind.addAll(hand.bestDue(tier, FEW, clock.instant()));
                }
            }
            return;
        }
        // A callback may have told its end while it was held; its call is better spent on others.
        if (!poller.stillNeedsLook(delivery)) {
            return;
        }
        budget.acquire(Call.GET);
        looks("get", delivery.task().video().tier(), 1);
        poller.find(account.provider(), delivery);
    }

    private void tidyOnce() throws InterruptedException {
        if (releasing) {
            hand.all().forEach(delivery -> delivery.delivery().giveBack());
        } else {
            poller.passOn(hand.overheld(clock.instant()));
        }
        TimeUnit.MILLISECONDS.sleep(ROUND.toMillis());
    }

    private void looks(String call, ServiceTier tier, int count) {
        metrics.counter("seedance.poll.looks", "call", call, "tier", tier.wireName())
                .increment(count);
    }

    @FunctionalInterface
    private interface Step {
        void run() throws InterruptedException;
    }
}
