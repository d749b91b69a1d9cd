package dev.seedancequeue.worker.machine;

import dev.seedancequeue.acceptance.AcceptanceMeters;
import dev.seedancequeue.acceptance.Backlog;
import dev.seedancequeue.acceptance.RequestSource;
import dev.seedancequeue.acceptance.StoreEpoch;
import dev.seedancequeue.acceptance.TaskAcceptance;
import dev.seedancequeue.batch.FakeBatchStore;
import dev.seedancequeue.catalogue.CatalogueSettings;
import dev.seedancequeue.catalogue.ModelCatalogue;
import dev.seedancequeue.catalogue.RequestCheck;
import dev.seedancequeue.journal.Refill;
import dev.seedancequeue.messaging.Journal;
import dev.seedancequeue.messaging.JournalException;
import dev.seedancequeue.messaging.PublishException;
import dev.seedancequeue.messaging.TaskEnvelope;
import dev.seedancequeue.messaging.TaskPublisher;
import dev.seedancequeue.messaging.Topology;
import dev.seedancequeue.task.StoreUnavailableException;
import dev.seedancequeue.task.TaskStore;
import dev.seedancequeue.worker.account.Account;
import dev.seedancequeue.worker.account.Accounts;
import dev.seedancequeue.worker.delivery.Delivery;
import dev.seedancequeue.worker.delivery.TaskDelivery;
import dev.seedancequeue.worker.delivery.TaskInbox;
import dev.seedancequeue.worker.inquiry.Inquiries;
import dev.seedancequeue.worker.inquiry.InquiryRounds;
import dev.seedancequeue.worker.intake.Intake;
import dev.seedancequeue.worker.limit.Budgets;
import dev.seedancequeue.worker.poll.PollBatches;
import dev.seedancequeue.worker.poll.PollRounds;
import dev.seedancequeue.worker.poll.Poller;
import dev.seedancequeue.worker.provider.VideoProvider;
import dev.seedancequeue.worker.submit.Submission;
import dev.seedancequeue.worker.testing.Bench;
import dev.seedancequeue.worker.testing.Tasks;
import dev.seedancequeue.workflow.FakeWorkflowStore;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** A process with every role, the API's included, on the product's own code. */
final class Worker {

    private static final ModelCatalogue CATALOGUE = ModelCatalogue.standard();

    /** Short, so that a machine comes to rest soon whatever a final waits for. */
    private static final Submission.Limits LIMITS =
            new Submission.Limits(Bench.SETTLE_TIME, Bench.BUSY_WAIT, Duration.ofHours(6));

    private static final Duration DRAFT_WAIT = Duration.ofMinutes(2);
    private static final Duration INQUIRY_LIMIT = Duration.ofMinutes(20);

    private final String name;
    private final Bench bench;
    private final TaskPublisher publisher;
    private final TaskAcceptance acceptance;
    private final Intake intake;
    private final Submission submission;
    private final Inquiries inquiries;
    private final Poller poller;
    private final VideoProvider provider;
    private final Refill refill;
    private final List<Step> steps = new ArrayList<>();

    Worker(
            String name,
            Bench bench,
            TaskPublisher broker,
            Journal journal,
            VideoProvider atProvider) {
        this.name = name;
        this.bench = bench;
        TaskStore store = Step.byStep(TaskStore.class, bench.store);
        VideoProvider provider = Step.byStep(VideoProvider.class, atProvider);
        publisher = Step.byStep(TaskPublisher.class, broker);
        acceptance =
                new TaskAcceptance(
                        new RequestCheck(CATALOGUE, CatalogueSettings.defaults(), bench.clock),
                        store,
                        new StoreEpoch(store, bench.clock),
                        new Backlog(store, bench.clock, 1_000_000),
                        publisher,
                        bench.clock,
                        new AcceptanceMeters(new SimpleMeterRegistry(), RequestSource.MESSAGE));
        intake = new Intake(acceptance, publisher, bench.clock);
        var accounts =
                new Accounts(
                        List.of(new Account(Tasks.ACCOUNT, provider, Budgets.unlimited())),
                        Set.of());
        submission = bench.submission(accounts, store, publisher, LIMITS, DRAFT_WAIT);
        inquiries = InquiryRounds.ending(bench, accounts, store, publisher, INQUIRY_LIMIT);
        poller = PollRounds.poller(bench, store, publisher);
        this.provider = provider;
        refill =
                new Refill(
                        journal,
                        store,
                        new FakeWorkflowStore(bench.clock, () -> true),
                        new FakeBatchStore(),
                        bench.clock);
    }

    TaskAcceptance acceptance() {
        return acceptance;
    }

    /** What it has in hand; each is somewhere between two calls of ports. */
    List<Step> steps() {
        steps.removeIf(Step::hasEnded);
        return steps;
    }

    void begin(String what, Runnable work) {
        steps.add(new Step(name + " " + what, work));
    }

    /**
     * Takes messages of one queue; several only of the inquiry, which answers them together.
     *
     * @param labels whose messages they are
     * @param byList whether a poll is asked for by a list
     */
    void take(String queue, String labels, List<Delivery> deliveries, boolean byList) {
        begin(
                queue + " " + labels,
                () -> {
                    for (Delivery delivery : deliveries) {
                        givingBack(delivery, listener(queue, byList));
                    }
                    if (queue.equals(Topology.INQUIRY)) {
                        InquiryRounds.answerAdded(inquiries);
                    }
                });
    }

    /** Fills an emptied store, unless somebody else is at it. */
    void refill() {
        begin(
                "refill",
                () -> {
                    try {
                        Object _ = refill.fillIfEmpty(_ -> {});
                    } catch (JournalException | StoreUnavailableException _) {
                        // The next try begins anew.
                    }
                });
    }

    boolean isRefilling() {
        return steps().stream().anyMatch(step -> step.toString().contains(" refill "));
    }

    /** As the consumer does; anything else that is thrown fails the run. */
    private static void givingBack(Delivery delivery, Consumer<Delivery> listener) {
        try {
            listener.accept(delivery);
        } catch (PublishException | StoreUnavailableException _) {
            delivery.giveBack();
        }
    }

    private Consumer<Delivery> listener(String queue, boolean byList) {
        return switch (queue) {
            case Topology.INTAKE -> intake::take;
            case Topology.INQUIRY -> inbox(queue, Inquiries::takes, inquiries::add);
            case Topology.POLL ->
                    inbox(
                            queue,
                            PollBatches::takes,
                            delivery -> {
                                if (byList) {
                                    PollRounds.list(poller, provider, delivery);
                                } else {
                                    PollRounds.look(poller, provider, delivery);
                                }
                                Step.current().awaitSettled();
                            });
            default ->
                    inbox(queue, Submission::takes, delivery -> bench.submit(submission, delivery));
        };
    }

    private TaskInbox inbox(
            String queue, Predicate<TaskEnvelope> takes, Consumer<TaskDelivery> work) {
        return new TaskInbox(queue, takes, publisher, bench.clock, work);
    }

    /** SIGKILL: nothing in hand gets any further. */
    void kill() {
        steps().forEach(Step::kill);
        steps.clear();
    }

    @Override
    public String toString() {
        return name;
    }
}
