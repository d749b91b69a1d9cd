package dev.seedancequeue.worker.workflow;

import dev.seedancequeue.acceptance.AcceptanceMeters;
import dev.seedancequeue.acceptance.Backlog;
import dev.seedancequeue.acceptance.RequestSource;
import dev.seedancequeue.acceptance.StoreEpoch;
import dev.seedancequeue.acceptance.TaskAcceptance;
import dev.seedancequeue.batch.FakeBatchStore;
import dev.seedancequeue.cancellation.TaskCancellation;
import dev.seedancequeue.catalogue.CatalogueSettings;
import dev.seedancequeue.catalogue.ModelCatalogue;
import dev.seedancequeue.catalogue.RequestCheck;
import dev.seedancequeue.journal.Refill;
import dev.seedancequeue.json.Json;
import dev.seedancequeue.messaging.RecordingPublisher;
import dev.seedancequeue.messaging.TaskEnvelope;
import dev.seedancequeue.messaging.TaskEvent;
import dev.seedancequeue.messaging.TaskPublisher;
import dev.seedancequeue.messaging.WorkflowEnvelope;
import dev.seedancequeue.task.Claim;
import dev.seedancequeue.task.FakeTaskStore;
import dev.seedancequeue.task.Task;
import dev.seedancequeue.task.TaskId;
import dev.seedancequeue.task.TaskState;
import dev.seedancequeue.task.TaskStore;
import dev.seedancequeue.task.VideoResult;
import dev.seedancequeue.worker.testing.FaultyPorts;
import dev.seedancequeue.worker.testing.RecordedDelivery;
import dev.seedancequeue.worker.testing.Tasks;
import dev.seedancequeue.worker.testing.TestClock;
import dev.seedancequeue.workflow.FakeWorkflowStore;
import dev.seedancequeue.workflow.News;
import dev.seedancequeue.workflow.Workflow;
import dev.seedancequeue.workflow.WorkflowStore;
import dev.seedancequeue.workflow.request.WorkflowCheck;
import dev.seedancequeue.workflow.request.WorkflowControl;
import dev.seedancequeue.workflow.request.WorkflowMessages;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.springframework.amqp.core.Message;
import org.springframework.amqp.core.MessageProperties;

/** Workflows and their tasks on fakes, with a provider that only counts what is paid. */
final class Studio {

    static final Duration LONGEST_LOOK = Duration.ofSeconds(10);

    /** A workflow's message in its queue. */
    static final class Waiting {
        private final WorkflowEnvelope envelope;
        private boolean redelivered;

        Waiting(WorkflowEnvelope envelope) {
            this.envelope = envelope;
        }

        WorkflowEnvelope envelope() {
            return envelope;
        }
    }

    final TestClock clock = new TestClock();
    final FakeTaskStore tasks = new FakeTaskStore(clock);
    final FakeWorkflowStore workflows = new FakeWorkflowStore(clock, () -> tasks.epoch() != null);
    final List<Waiting> queue = new ArrayList<>();
    final List<TaskEnvelope> submitted = new ArrayList<>();

    /** How often each task was paid. */
    final Map<TaskId, Integer> paid = new HashMap<>();

    final RecordingPublisher publisher =
            new RecordingPublisher() {
                @Override
                public synchronized CompletableFuture<Void> publish(
                        WorkflowEnvelope envelope, Duration delay) {
                    queue.add(new Waiting(envelope));
                    return super.publish(envelope, delay);
                }

                @Override
                public synchronized CompletableFuture<Void> publish(
                        String to, TaskEnvelope envelope, Duration delay) {
                    if (to.startsWith("seedance.submit.")) {
                        submitted.add(envelope);
                    }
                    return super.publish(to, envelope, delay);
                }
            };

    private final FaultyPorts sound = new FaultyPorts(Integer.MAX_VALUE, FaultyPorts.Moment.BEFORE);

    /** Sends a workflow on its way. */
    Workflow start(Workflow workflow) {
        new WorkflowMessages(publisher, workflows, clock)
                .send(workflow, News.ACCEPTED, Duration.ZERO);
        return workflow;
    }

    WorkflowControl control() {
        return control(sound);
    }

    WorkflowControl control(FaultyPorts faults) {
        TaskPublisher toBroker = faults.dying(TaskPublisher.class, publisher);
        WorkflowStore store = faults.dying(WorkflowStore.class, workflows);
        return new WorkflowControl(
                store,
                tasks,
                new WorkflowCheck(check()),
                new WorkflowMessages(toBroker, store, clock),
                clock);
    }

    private RequestCheck check() {
        return new RequestCheck(ModelCatalogue.standard(), CatalogueSettings.defaults(), clock);
    }

    /** One message is worked on by a process with these faults. */
    void deliver(Waiting message, FaultyPorts faults) {
        TaskPublisher toBroker = faults.dying(TaskPublisher.class, publisher);
        TaskStore taskStore = faults.dying(TaskStore.class, tasks);
        WorkflowStore store = faults.dying(WorkflowStore.class, workflows);
        var epoch = new StoreEpoch(taskStore, clock);
        var acceptance =
                new TaskAcceptance(
                        check(),
                        taskStore,
                        epoch,
                        new Backlog(tasks, clock, 10_000),
                        toBroker,
                        clock,
                        new AcceptanceMeters(new SimpleMeterRegistry(), RequestSource.MESSAGE));
        var steps =
                new WorkflowSteps(
                        new WorkflowSteps.Stores(store, taskStore, epoch),
                        acceptance,
                        new TaskCancellation(taskStore, toBroker, _ -> {}, clock),
                        toBroker,
                        clock,
                        LONGEST_LOOK);
        byte[] body = Json.mapper().writeValueAsBytes(message.envelope);
        var delivery =
                new RecordedDelivery(
                        new Message(body, new MessageProperties()), message.redelivered);
        message.redelivered = true;
        steps.take(delivery);
        if (delivery.isAcked()) {
            queue.remove(message);
        }
    }

    /** Works on all that is due until nothing is, for as many rounds as that may take. */
    void settle() {
        for (int round = 0; round < 1000; round++) {
            Waiting due =
                    queue.stream()
                            .filter(message -> message.envelope.isDue(clock.instant()))
                            .findFirst()
                            .orElse(null);
            if (due == null) {
                return;
            }
            deliver(due, sound);
        }
        throw new AssertionError("it never settles: " + queue.size() + " messages");
    }

    /** Lets time pass and works on what comes to be due, step by step. */
    void pass(Duration time) {
        var end = clock.instant().plus(time);
        settle();
        while (clock.instant().isBefore(end)) {
            var next =
                    queue.stream()
                            .map(message -> message.envelope.dueAt())
                            .filter(due -> due.isAfter(clock.instant()))
                            .min(Comparator.naturalOrder())
                            .orElse(end);
            clock.advanceTo(next.isAfter(end) ? end : next);
            settle();
        }
    }

    /** The submit messages are worked on: what is granted is paid. */
    void order() {
        List<TaskEnvelope> all = List.copyOf(submitted);
        submitted.clear();
        all.forEach(this::order);
    }

    private void order(TaskEnvelope envelope) {
        Task task = envelope.task();
        switch (tasks.claim(task, Tasks.SLOT, false, clock.instant())) {
            case Claim.Granted _ -> {
                paid.merge(task.id(), 1, Integer::sum);
                ordered(task);
            }
            // The provider is asked, and tells the truth.
            case Claim.Doubtful _ -> {
                paid.putIfAbsent(task.id(), 1);
                ordered(task);
            }
            case Claim.Withdrawn _ -> end(task.cancelled(clock.instant()));
            case Claim.Held _, Claim.Resting _, Claim.Stale _ -> {}
        }
    }

    private void ordered(Task task) {
        Task ordered = task.ordered(Tasks.ACCOUNT, "cgt-" + task.id(), clock.instant());
        tell(ordered);
        tasks.recordOrder(task, Tasks.ACCOUNT, "cgt-" + task.id());
        tasks.advance(ordered);
    }

    /** Ends a task that is at the provider. */
    void finish(TaskId id, boolean well) {
        Task task = task(id);
        if (task == null || !(task.state() instanceof TaskState.AtProvider)) {
            return;
        }
        var result =
                new VideoResult(
                        "https://videos.example/" + id + ".mp4",
                        "https://videos.example/" + id + ".png",
                        100_000L,
                        1L,
                        "480p",
                        "16:9",
                        5);
        end(
                well
                        ? task.succeeded(result, clock.instant(), clock.instant())
                        : task.failed(Tasks.ERROR, clock.instant()));
    }

    private void end(Task task) {
        tell(task);
        tasks.advance(task);
    }

    private void tell(Task task) {
        var _ = publisher.publish(TaskEvent.of(task, clock.instant()));
    }

    @Nullable Task task(TaskId id) {
        return tasks.find(Task.DEFAULT_TENANT, id);
    }

    /** Redis loses everything, and gets back what the journal knows. */
    void loseRedis() {
        tasks.empty();
        workflows.wipe();
        new Refill(
                        (_, batch) -> batch.accept(publisher.events()),
                        tasks,
                        workflows,
                        new FakeBatchStore(),
                        clock)
                .fillIfEmpty(_ -> {});
    }

    Workflow known(Workflow workflow) {
        return Objects.requireNonNull(workflows.find(workflow.tenant(), workflow.id()));
    }

    /** What waits, and where each task stands. */
    String queue() {
        return queue.stream().map(message -> message.envelope.toString()).toList()
                + " at "
                + clock.instant()
                + ", tasks "
                + paid.keySet().stream().map(this::task).map(Objects::toString).toList();
    }

    List<String> told() {
        return publisher.events().stream()
                .map(TaskEvent::type)
                .filter(type -> type.startsWith("workflow."))
                .toList();
    }
}
