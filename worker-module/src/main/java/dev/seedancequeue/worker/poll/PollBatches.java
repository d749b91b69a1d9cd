package dev.seedancequeue.worker.poll;

import dev.seedancequeue.messaging.TaskEnvelope;
import dev.seedancequeue.task.TaskState;
import dev.seedancequeue.worker.account.Account;
import dev.seedancequeue.worker.account.Accounts;
import dev.seedancequeue.worker.delivery.TaskDelivery;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

/** Hands each poll to its account, which alone can ask for the task, with calls of its own. */
public final class PollBatches {

    private final Poller door;
    private final Accounts accounts;
    private final Map<Account, AccountPolls> polls = new HashMap<>();
    private volatile boolean releasing;

    /**
     * @param pollers makes one for each account
     * @param largest ids in one list call
     */
    public PollBatches(
            Supplier<Poller> pollers,
            Accounts accounts,
            int largest,
            InstantSource clock,
            MeterRegistry metrics) {
        this.door = pollers.get();
        this.accounts = accounts;
        for (Account account : accounts.all()) {
            polls.put(account, new AccountPolls(pollers.get(), account, largest, clock, metrics));
        }
    }

    /** Whether this is a task at the provider, or an end that waits to be written. */
    public static boolean takes(TaskEnvelope envelope) {
        return envelope.task().state() instanceof TaskState.AtProvider
                || envelope.task().isTerminal();
    }

    /** How long before its look a message may come: it is held until then. */
    public static Duration patience() {
        return Hand.HOLD;
    }

    /** Begins to ask, for each account on its own. */
    public void start() {
        polls.values().forEach(AccountPolls::start);
    }

    /** Takes a delivery over; it is settled within seconds. The prefetch bounds how many wait. */
    public void add(TaskDelivery delivery) {
        if (releasing) {
            delivery.delivery().giveBack();
            return;
        }
        if (!door.needsLook(delivery)) {
            return;
        }
        Account account = accounts.find(delivery.task().order().account());
        if (account == null) {
            door.waitForAccount(delivery);
        } else {
            Objects.requireNonNull(polls.get(account)).add(delivery);
        }
    }

    /** Gives back what waits for a look: whoever takes over is at it sooner. */
    public void release() {
        releasing = true;
        polls.values().forEach(AccountPolls::release);
    }

    /** Ends the loops. */
    public void drain() {
        polls.values().forEach(AccountPolls::drain);
    }
}
