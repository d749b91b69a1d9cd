package dev.seedancequeue.worker.submit;

import dev.seedancequeue.messaging.TaskEnvelope;
import dev.seedancequeue.messaging.Topology;
import dev.seedancequeue.task.Claim;
import dev.seedancequeue.task.FailureClass;
import dev.seedancequeue.task.Slot;
import dev.seedancequeue.task.StoreUnavailableException;
import dev.seedancequeue.task.Task;
import dev.seedancequeue.task.TaskError;
import dev.seedancequeue.task.TaskState;
import dev.seedancequeue.task.TaskStore;
import dev.seedancequeue.worker.account.Account;
import dev.seedancequeue.worker.account.Accounts;
import dev.seedancequeue.worker.delivery.TaskDelivery;
import dev.seedancequeue.worker.delivery.TaskProgress;
import dev.seedancequeue.worker.poll.LookSchedule;
import dev.seedancequeue.worker.provider.CreateOutcome;
import dev.seedancequeue.worker.slot.SlotDelivery;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Orders one video, once. The dangerous moment of the product: whoever is not sure that nobody else
 * has ordered this task asks the provider first (see {@code docs/adr/0003}).
 */
public final class Submission {

    private static final Logger log = LoggerFactory.getLogger(Submission.class);
    private static final Duration STORE_AWAY = Duration.ofSeconds(5);

    /** A message whose own account has no slot to spare comes again after this. */
    private static final Duration NO_SLOT = Duration.ofSeconds(1);

    /** An account that takes nothing until a person acts is tried again after this. */
    private static final Duration SPENT = Duration.ofSeconds(5);

    /** The provider is asked again at least this often, whatever Retry-After says. */
    private static final Duration LONGEST_BUSY_WAIT = Duration.ofMinutes(15);

    /** A create begins within this share of the settle time after its claim, or not at all. */
    private static final int LATEST_BEGIN = 10;

    private final Accounts accounts;
    private final TaskStore store;
    private final TaskProgress progress;
    private final DraftGate drafts;
    private final LookSchedule looks;
    private final InstantSource clock;
    private final Limits limits;

    /**
     * The times that bound a submission.
     *
     * @param settleTime how long after its begin a create may still appear at the provider
     * @param busyWait how long a pool rests after a refusal for capacity
     * @param maxAge an unordered task is failed at this age
     */
    public record Limits(Duration settleTime, Duration busyWait, Duration maxAge) {

        /**
         * How long after its claim a create may still appear at the provider: it may begin a little
         * later, and turn up the settle time after that.
         */
        public Duration longestOrder() {
            return settleTime.plus(latestBegin());
        }

        private Duration latestBegin() {
            return settleTime.dividedBy(LATEST_BEGIN);
        }
    }

    public Submission(
            Accounts accounts,
            TaskStore store,
            TaskProgress progress,
            DraftGate drafts,
            LookSchedule looks,
            InstantSource clock,
            Limits limits) {
        this.accounts = accounts;
        this.store = store;
        this.progress = progress;
        this.drafts = drafts;
        this.looks = looks;
        this.clock = clock;
        this.limits = limits;
    }

    /** Whether this is a task that waits to be ordered. */
    public static boolean takes(TaskEnvelope envelope) {
        return envelope.task().state() instanceof TaskState.Queued && envelope.request() != null;
    }

    /**
     * Brings a submit message one step further and settles it.
     *
     * @param slot the same message, with the slot that was taken for it
     */
    public void submit(TaskDelivery delivery, SlotDelivery slot) {
        try {
            Task task = delivery.task();
            switch (drafts.open(delivery.envelope())) {
                case DraftGate.Ready(var request, var bound) -> {
                    List<Account> able = bound == null ? accounts.inTurn() : List.of(bound);
                    claim(
                            delivery,
                            slot,
                            able,
                            (account, begun) -> {
                                if (tooOld(task)) {
                                    fail(delivery, tooOldError());
                                } else {
                                    create(
                                            delivery,
                                            request,
                                            new Chance(slot, account, able, begun));
                                }
                            });
                }
                // Failing needs the claim as well: of an old copy or a redelivery nobody knows
                // whether its video was ordered.
                case DraftGate.Never(var error) -> claimToFail(delivery, slot, error);
                case DraftGate.Wait _ when tooOld(task) ->
                        claimToFail(delivery, slot, tooOldError());
                case DraftGate.Wait(var delay) ->
                        progress.moveOn(delivery, task.snoozed(), queue(task), delay);
            }
        } catch (StoreUnavailableException e) {
            // Without claims nothing new is ordered. The message waits outside the queue, so that
            // it comes back as a first delivery and not as one somebody may have worked on.
            log.atWarn()
                    .addKeyValue("taskId", delivery.task().id())
                    .addKeyValue("cause", e.getMessage())
                    .log("nothing is ordered while redis is away");
            comeAgain(delivery, STORE_AWAY, "a worker lost this message while redis was away");
        }
    }

    /** A message somebody may have worked on must not come back as if nobody had. */
    private void comeAgain(TaskDelivery delivery, Duration delay, String reason) {
        if (delivery.delivery().redelivered()) {
            inquire(delivery, null, provableFrom(clock.instant()), reason);
        } else {
            progress.again(delivery, queue(delivery.task()), delay);
        }
    }

    private void claimToFail(TaskDelivery delivery, SlotDelivery slot, TaskError error) {
        claim(delivery, slot, accounts.inTurn(), (_, _) -> fail(delivery, error));
    }

    /** Does the work, with an account and the time of the claim, if nobody can have ordered it. */
    private void claim(
            TaskDelivery delivery,
            SlotDelivery held,
            List<Account> able,
            BiConsumer<Account, Instant> work) {
        Task task = delivery.task();
        Slot slot = held.slotOf(names(able));
        if (slot == null) {
            comeAgain(delivery, NO_SLOT, "a worker lost this message while there was no slot");
            return;
        }
        Duration wait = held.awaitTurn(task.video());
        if (wait.isPositive()) {
            comeAgain(delivery, wait, "a worker lost this message while it waited for its turn");
            return;
        }
        Instant now = clock.instant();
        boolean redelivered = delivery.delivery().redelivered();
        switch (store.claim(task, slot, redelivered, provenUntil(task))) {
            case Claim.Stale _ -> progress.drop(delivery);
            case Claim.Held(var since, var with, var providerTaskId) when providerTaskId == null ->
                    inquire(
                            delivery,
                            with,
                            provableFrom(since),
                            "another worker began this create at " + since);
            case Claim.Held(_, var with, var providerTaskId) ->
                    watch(delivery, task.ordered(with, providerTaskId, now));
            case Claim.Withdrawn _ -> progress.finish(delivery, task.cancelled(now));
            case Claim.Resting(var until) -> {
                held.rests(slot.account());
                progress.again(delivery, queue(task), Duration.between(now, until));
            }
            // From here on the proof of absence makes up for what the store has forgotten: the
            // task belongs to its present lifetime, else it would be inquired about for ever.
            case Claim.Doubtful(var epoch, _) when epoch != null -> {
                String reason = "redis has lost its data, and with it who ordered what";
                Task doubted = Task.inEpoch(task, epoch);
                moveToInquiry(delivery, doubted.unconfirmed(null, provableFrom(now), reason));
            }
            case Claim.Doubtful(_, var earlier) when earlier != null ->
                    inquire(
                            delivery,
                            null,
                            provableFrom(earlier),
                            "a copy was claimed at %s, while its absence was being proven"
                                    .formatted(earlier));
            // Nobody has claimed it since, so whatever came before is over: one look will do.
            case Claim.Doubtful _ -> inquire(delivery, null, now, "a worker lost this message");
            case Claim.Granted(var at) -> {
                held.spent();
                work.accept(Objects.requireNonNull(accounts.find(slot.account())), at);
            }
        }
    }

    private static List<String> names(List<Account> accounts) {
        return accounts.stream().map(Account::name).toList();
    }

    /** From when on the absence of what was claimed then is proof. */
    private Instant provableFrom(Instant claimed) {
        return claimed.plus(limits.longestOrder());
    }

    /** A task that waits again was absent then, and so was what was claimed long before. */
    private Instant provenUntil(Task task) {
        Instant absentAt =
                task.state() instanceof TaskState.Queued(_, var since) ? since : task.createdAt();
        return absentAt.minus(limits.longestOrder());
    }

    /**
     * One claimed chance to create a task.
     *
     * @param slot that it has taken
     * @param account to create it with
     * @param able all accounts that could
     * @param begun the time of the claim
     */
    private record Chance(SlotDelivery slot, Account account, List<Account> able, Instant begun) {
        String name() {
            return account.name();
        }
    }

    private void create(TaskDelivery delivery, ObjectNode request, Chance chance) {
        Task task = delivery.task();
        String account = chance.name();
        Instant provableFrom = provableFrom(chance.begun());
        // Whoever finds our claim counts the settle time from it. A process that was frozen in
        // between must not order what others have proven absent meanwhile.
        Instant latest = chance.begun().plus(limits.latestBegin());
        if (latest.isBefore(clock.instant())) {
            String reason = "this worker stood still between claim and create";
            inquire(delivery, account, provableFrom, reason);
            return;
        }
        switch (chance.account().provider().create(request)) {
            case CreateOutcome.Created(var providerTaskId) -> {
                noteOrder(task, account, providerTaskId);
                chance.slot().accepted(account);
                watch(delivery, task.ordered(account, providerTaskId, clock.instant()));
            }
            case CreateOutcome.Refused(var failureClass, var code, var message)
                    when failureClass == FailureClass.ACCOUNT && chance.able().size() > 1 ->
                    spent(delivery, chance, TaskError.free(code, failureClass, message));
            case CreateOutcome.Refused(var failureClass, var code, var message) ->
                    fail(delivery, TaskError.free(code, failureClass, message));
            case CreateOutcome.Busy busy -> busy(delivery, chance, busy);
            case CreateOutcome.Unknown(var reason) -> {
                // Whatever is wrong there must not make an inquiry of the whole backlog.
                chance.slot().rest(account, limits.busyWait());
                moveToInquiry(delivery, task.unanswered(account, provableFrom, reason));
            }
        }
    }

    /** Certainly not created: it goes back to the backlog, for whoever has a slot next. */
    private void busy(TaskDelivery delivery, Chance chance, CreateOutcome.Busy busy) {
        Task task = delivery.task();
        releaseClaim(task);
        Duration wait = busyWait(busy.retryAfter());
        if (busy.failureClass() == FailureClass.THROTTLED) {
            chance.slot().refused(chance.name(), wait);
        } else {
            chance.slot().rest(chance.name(), wait);
        }
        log.atWarn()
                .addKeyValue("taskId", task.id())
                .addKeyValue("account", chance.name())
                .addKeyValue("pool", task.video().pool())
                .addKeyValue("errorCode", busy.code())
                .addKeyValue("failureClass", busy.failureClass().wireName())
                .addKeyValue("cause", busy.message())
                .log("task {}: not ordered, provider busy; the pool rests for {}", task.id(), wait);
        snooze(delivery);
    }

    /** This account will not take it until somebody acts; another one may. */
    private void spent(TaskDelivery delivery, Chance chance, TaskError error) {
        chance.slot().rest(chance.name(), SPENT);
        if (chance.slot().anyAwake(names(chance.able()))) {
            releaseClaim(delivery.task());
            snooze(delivery);
        } else {
            fail(delivery, error);
        }
    }

    /** Never shorter than our own wait: a Retry-After of 0 would make a hot loop. */
    private Duration busyWait(@Nullable Duration retryAfter) {
        if (retryAfter == null || retryAfter.compareTo(limits.busyWait()) < 0) {
            return limits.busyWait();
        }
        return retryAfter.compareTo(LONGEST_BUSY_WAIT) > 0 ? LONGEST_BUSY_WAIT : retryAfter;
    }

    /** Saves a search if we die before the next message is out; nothing depends on it. */
    private void noteOrder(Task task, String account, String providerTaskId) {
        try {
            store.recordOrder(task, account, providerTaskId);
        } catch (StoreUnavailableException e) {
            log.atDebug().addKeyValue("taskId", task.id()).log("order not noted, redis is away");
        }
    }

    /** Saves an inquiry when the task comes back; nothing depends on it. */
    private void releaseClaim(Task task) {
        try {
            store.releaseClaim(task);
        } catch (StoreUnavailableException e) {
            log.atDebug().addKeyValue("taskId", task.id()).log("claim kept, redis is away");
        }
    }

    private void watch(TaskDelivery delivery, Task ordered) {
        progress.watch(delivery, ordered, looks.first(ordered, clock.instant()), 0);
    }

    private void inquire(
            TaskDelivery delivery, @Nullable String account, Instant provableFrom, String reason) {
        moveToInquiry(delivery, delivery.task().unconfirmed(account, provableFrom, reason));
    }

    private void moveToInquiry(TaskDelivery delivery, Task next) {
        progress.moveOn(delivery, next, Topology.INQUIRY, Duration.ZERO);
    }

    private void snooze(TaskDelivery delivery) {
        Task task = delivery.task();
        if (tooOld(task)) {
            fail(delivery, tooOldError());
        } else {
            progress.moveOn(delivery, task.snoozed(), queue(task), Duration.ZERO);
        }
    }

    private void fail(TaskDelivery delivery, TaskError error) {
        progress.finish(delivery, delivery.task().failed(error, clock.instant()));
    }

    /** Since it last began to wait: a person may have an old task ordered again. */
    private boolean tooOld(Task task) {
        Instant since =
                task.state() instanceof TaskState.Queued queued ? queued.since() : task.createdAt();
        return since.plus(limits.maxAge()).isBefore(clock.instant());
    }

    private TaskError tooOldError() {
        return TaskError.free(
                "not_ordered_in_time",
                "the provider took no order for this task within " + limits.maxAge());
    }

    private static String queue(Task task) {
        return Topology.submitQueue(task.video().pool());
    }
}
