package dev.seedancequeue.worker.submit;

import dev.seedancequeue.messaging.TaskEnvelope;
import dev.seedancequeue.messaging.Topology;
import dev.seedancequeue.task.Claim;
import dev.seedancequeue.task.FailureClass;
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
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
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

    /** The provider is asked again at least this often, whatever Retry-After says. */
    private static final Duration LONGEST_BUSY_WAIT = Duration.ofMinutes(15);

    /** A create begins within this share of the settle time after its claim, or not at all. */
    private static final int LATEST_BEGIN = 10;

    private final Accounts accounts;
    private final TaskStore store;
    private final TaskProgress progress;
    private final DraftGate drafts;
    private final PoolRest rest;
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
    public record Limits(Duration settleTime, Duration busyWait, Duration maxAge) {}

    public Submission(
            Accounts accounts,
            TaskStore store,
            TaskProgress progress,
            DraftGate drafts,
            PoolRest rest,
            LookSchedule looks,
            InstantSource clock,
            Limits limits) {
        this.accounts = accounts;
        this.store = store;
        this.progress = progress;
        this.drafts = drafts;
        this.rest = rest;
        this.looks = looks;
        this.clock = clock;
        this.limits = limits;
    }

    /** Whether this is a task that waits to be ordered. */
    public static boolean takes(TaskEnvelope envelope) {
        return envelope.task().state() instanceof TaskState.Queued && envelope.request() != null;
    }

    /** Brings a submit message one step further and settles it. */
    public void submit(TaskDelivery delivery) {
        try {
            Task task = delivery.task();
            switch (drafts.open(delivery.envelope())) {
                case DraftGate.Ready(var request, var bound) -> {
                    List<Account> able = bound == null ? accounts.inTurn() : List.of(bound);
                    claim(
                            delivery,
                            able,
                            (account, begun) -> {
                                if (tooOld(task)) {
                                    fail(delivery, tooOldError());
                                } else {
                                    create(delivery, request, new Chance(account, able, begun));
                                }
                            });
                }
                // Failing needs the claim as well: of an old copy or a redelivery nobody knows
                // whether its video was ordered.
                case DraftGate.Never(var error) -> claimToFail(delivery, error);
                case DraftGate.Wait _ when tooOld(task) -> claimToFail(delivery, tooOldError());
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
            String pool = delivery.task().video().pool();
            accounts.all().forEach(account -> rest.after(account, pool, STORE_AWAY));
            waitForStore(delivery);
        }
    }

    /** A message somebody may have worked on must not come back as if nobody had. */
    private void waitForStore(TaskDelivery delivery) {
        if (delivery.delivery().redelivered()) {
            Instant provableFrom = provableFrom(clock.instant());
            inquire(
                    delivery,
                    null,
                    provableFrom,
                    "a worker lost this message while redis was away");
        } else {
            progress.again(delivery, queue(delivery.task()), STORE_AWAY);
        }
    }

    private void claimToFail(TaskDelivery delivery, TaskError error) {
        claim(delivery, accounts.inTurn(), (_, _) -> fail(delivery, error));
    }

    /** Does the work, with an account and the time of the claim, if nobody can have ordered it. */
    private void claim(
            TaskDelivery delivery, List<Account> able, BiConsumer<Account, Instant> work) {
        Task task = delivery.task();
        Account account = rest.await(task.video().pool(), able);
        Instant now = clock.instant();
        boolean redelivered = delivery.delivery().redelivered();
        switch (store.claim(task, account.name(), redelivered, provenUntil(task))) {
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
            case Claim.Granted(var at) -> work.accept(account, at);
        }
    }

    /**
     * From when on the absence of what was claimed then is proof: its create may begin a little
     * later, and turn up the settle time after that.
     */
    private Instant provableFrom(Instant claimed) {
        return claimed.plus(limits.settleTime()).plus(latestBegin());
    }

    private Duration latestBegin() {
        return limits.settleTime().dividedBy(LATEST_BEGIN);
    }

    /** A task that waits again was absent then, and so was what was claimed long before. */
    private Instant provenUntil(Task task) {
        Instant absentAt =
                task.state() instanceof TaskState.Queued(_, var since) ? since : task.createdAt();
        return absentAt.minus(limits.settleTime()).minus(latestBegin());
    }

    /**
     * One claimed chance to create a task.
     *
     * @param account to create it with
     * @param able all accounts that could
     * @param begun the time of the claim
     */
    private record Chance(Account account, List<Account> able, Instant begun) {}

    private void create(TaskDelivery delivery, ObjectNode request, Chance chance) {
        Task task = delivery.task();
        String account = chance.account().name();
        Instant provableFrom = provableFrom(chance.begun());
        // Whoever finds our claim counts the settle time from it. A process that was frozen in
        // between must not order what others have proven absent meanwhile.
        Instant latest = chance.begun().plus(latestBegin());
        if (latest.isBefore(clock.instant())) {
            String reason = "this worker stood still between claim and create";
            inquire(delivery, account, provableFrom, reason);
            return;
        }
        switch (chance.account().provider().create(request)) {
            case CreateOutcome.Created(var providerTaskId) -> {
                noteOrder(task, account, providerTaskId);
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
                rest.after(chance.account(), task.video().pool(), limits.busyWait());
                moveToInquiry(delivery, task.unanswered(account, provableFrom, reason));
            }
        }
    }

    /** Certainly not created, so that another account may be asked at once. */
    private void busy(TaskDelivery delivery, Chance chance, CreateOutcome.Busy busy) {
        Task task = delivery.task();
        String pool = task.video().pool();
        releaseClaim(task);
        Duration wait = busyWait(busy.retryAfter());
        rest.after(chance.account(), pool, wait);
        Duration delay = rest.awake(pool, chance.able()) == null ? wait : Duration.ZERO;
        log.atWarn()
                .addKeyValue("taskId", task.id())
                .addKeyValue("account", chance.account().name())
                .addKeyValue("pool", pool)
                .addKeyValue("errorCode", busy.code())
                .addKeyValue("failureClass", busy.failureClass().wireName())
                .addKeyValue("cause", busy.message())
                .log("task {}: not ordered, provider busy; again in {}", task.id(), delay);
        snooze(delivery, delay);
    }

    /** This account will not take it until somebody acts; another one may. */
    private void spent(TaskDelivery delivery, Chance chance, TaskError error) {
        String pool = delivery.task().video().pool();
        rest.after(chance.account(), pool, PoolRest.LONGEST);
        if (rest.awake(pool, chance.able()) == null) {
            fail(delivery, error);
        } else {
            releaseClaim(delivery.task());
            snooze(delivery, Duration.ZERO);
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

    private void snooze(TaskDelivery delivery, Duration delay) {
        Task task = delivery.task();
        if (tooOld(task)) {
            fail(delivery, tooOldError());
        } else {
            progress.moveOn(delivery, task.snoozed(), queue(task), delay);
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
