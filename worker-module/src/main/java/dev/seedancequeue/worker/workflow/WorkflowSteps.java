package dev.seedancequeue.worker.workflow;

import dev.seedancequeue.acceptance.Acceptance;
import dev.seedancequeue.acceptance.StoreEpoch;
import dev.seedancequeue.acceptance.TaskAcceptance;
import dev.seedancequeue.cancellation.TaskCancellation;
import dev.seedancequeue.messaging.TaskPublisher;
import dev.seedancequeue.messaging.Topology;
import dev.seedancequeue.messaging.WorkflowEnvelope;
import dev.seedancequeue.task.StoreUnavailableException;
import dev.seedancequeue.task.TaskStore;
import dev.seedancequeue.worker.delivery.Delivery;
import dev.seedancequeue.workflow.Fact;
import dev.seedancequeue.workflow.Move;
import dev.seedancequeue.workflow.News;
import dev.seedancequeue.workflow.Plan;
import dev.seedancequeue.workflow.Workflow;
import dev.seedancequeue.workflow.WorkflowStore;
import dev.seedancequeue.workflow.request.WorkflowMessages;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves workflows on, one step a message: what is known is looked at, one thing is done, and the
 * next message is confirmed before this one is acknowledged (see {@code docs/adr/0018}). Acts only
 * on facts that its own message carries, so that whatever was acted on is safe from any loss.
 */
public final class WorkflowSteps {

    private static final Logger log = LoggerFactory.getLogger(WorkflowSteps.class);
    private static final Duration STORE_AWAY = Duration.ofSeconds(5);
    private static final Duration BACKLOG_FULL = Duration.ofSeconds(30);

    private final WorkflowStore workflows;
    private final TaskStore tasks;
    private final TaskAcceptance acceptance;
    private final TaskCancellation cancellation;
    private final StoreEpoch epoch;
    private final WorkflowMessages messages;
    private final TaskPublisher publisher;
    private final InstantSource clock;
    private final Duration longestLook;

    /** What a step reads and writes. */
    public record Stores(WorkflowStore workflows, TaskStore tasks, StoreEpoch epoch) {}

    /**
     * @param longestLook the longest time between two looks at tasks under way
     */
    public WorkflowSteps(
            Stores stores,
            TaskAcceptance acceptance,
            TaskCancellation cancellation,
            TaskPublisher publisher,
            InstantSource clock,
            Duration longestLook) {
        this.workflows = stores.workflows;
        this.tasks = stores.tasks;
        this.epoch = stores.epoch;
        this.acceptance = acceptance;
        this.cancellation = cancellation;
        this.messages = new WorkflowMessages(publisher, stores.workflows, clock);
        this.publisher = publisher;
        this.clock = clock;
        this.longestLook = longestLook;
    }

    /** Brings a workflow one step further and settles its message. */
    public void take(Delivery delivery) {
        WorkflowEnvelope envelope = WorkflowEnvelope.read(delivery.body());
        if (envelope == null) {
            bury(delivery);
            return;
        }
        Instant now = clock.instant();
        if (!envelope.isDue(now)) {
            again(envelope, Duration.between(now, envelope.dueAt()));
        } else {
            try {
                step(envelope);
            } catch (StoreUnavailableException e) {
                log.atDebug()
                        .addKeyValue("workflowId", envelope.workflow().id())
                        .addKeyValue("cause", e.getMessage())
                        .log("workflow waits for redis");
                again(WorkflowEnvelope.of(envelope.workflow(), now.plus(STORE_AWAY)), STORE_AWAY);
            }
        }
        delivery.ack();
    }

    private void bury(Delivery delivery) {
        String reason =
                "not a workflow, or written by a newer version than this worker understands";
        TaskPublisher.await(publisher.deadLetter(delivery.message(), Topology.WORKFLOW, reason));
        delivery.ack();
        log.atWarn()
                .addKeyValue("queue", Topology.WORKFLOW)
                .addKeyValue("reason", reason)
                .log("message became a dead letter");
    }

    private void again(WorkflowEnvelope envelope, Duration delay) {
        TaskPublisher.await(publisher.publish(envelope, delay));
    }

    private void step(WorkflowEnvelope envelope) {
        Workflow carried = envelope.workflow();
        Workflow stored = workflows.advance(carried);
        if (stored.revision() > carried.revision()) {
            return;
        }
        Workflow known = carried.knowing(stored.facts());
        Map<String, Fact> learned = known.newsSince(carried);
        if (!learned.isEmpty()) {
            sendOn(inItsEpoch(carried, learned), learned, Duration.ZERO);
            return;
        }
        Plan plan = Plan.of(known, id -> tasks.find(known.tenant(), id), clock.instant());
        switch (plan.next(longestLook)) {
            case Move.Rest _ -> {}
            case Move.Look(var after) -> sendOn(settled(carried, Map.of()), Map.of(), after);
            case Move.Note note -> {
                Map<String, Fact> news = noted(carried, note);
                sendOn(inItsEpoch(carried, news), news, Duration.ZERO);
            }
            case Move.Place place -> place(carried, place);
            case Move.Withdraw(var unwanted, var after) -> {
                unwanted.forEach(id -> {
                    var _ = cancellation.cancel(carried.tenant(), id);
                });
                sendOn(settled(carried, Map.of()), Map.of(), after);
            }
        }
    }

    /** What holds after these were said: of each, whoever was first. */
    private Map<String, Fact> noted(Workflow workflow, Move.Note note) {
        Map<String, Fact> news = new LinkedHashMap<>();
        note.facts()
                .forEach((name, fact) -> {
                    Workflow after =
                            workflows.note(
                                    workflow.tenant(), workflow.id(), name, fact, note.unless());
                    if (after != null) {
                        news.putAll(after.newsSince(workflow));
                    }
                });
        return news;
    }

    /**
     * A part that the store knows was placed before by somebody who died of it, or by a copy. One
     * that it does not know has the epoch of this message: if the store has been emptied since, the
     * provider is asked first.
     */
    private void place(Workflow workflow, Move.Place place) {
        Map<String, Fact> news = new LinkedHashMap<>();
        for (Move.Order order : place.orders()) {
            Fact fact = place(workflow, order);
            if (fact == null) {
                sendOn(inItsEpoch(workflow, news), news, BACKLOG_FULL);
                return;
            }
            news.put(Workflow.placed(order.part()), fact);
        }
        sendOn(settled(workflow, news), news, Duration.ZERO);
    }

    private @Nullable Fact place(Workflow workflow, Move.Order order) {
        Instant now = clock.instant();
        if (tasks.find(workflow.tenant(), order.id()) != null) {
            return new Fact.Placed(now);
        }
        return switch (acceptance.place(
                workflow.tenant(), order.body(), order.id(), workflow.storeEpoch())) {
            case Acceptance.Accepted _ -> new Fact.Placed(now);
            case Acceptance.Refused(var violations) -> new Fact.Refused(violations, now);
            case Acceptance.BacklogFull _ -> null;
            case Acceptance.KeyInFlight _, Acceptance.KeyUsedForOtherBody _ ->
                    throw new IllegalStateException("a part has no key");
        };
    }

    /**
     * Nothing is due that somebody may have placed: what comes to be due belongs to the present.
     */
    private Workflow settled(Workflow workflow, Map<String, Fact> news) {
        return workflow.knowing(news).next(epoch.current());
    }

    /** What is due may have been placed by whoever had this message before. */
    private static Workflow inItsEpoch(Workflow workflow, Map<String, Fact> news) {
        return workflow.knowing(news).next(workflow.storeEpoch());
    }

    private void sendOn(Workflow next, Map<String, Fact> news, Duration after) {
        if (next.ended() == null) {
            messages.send(next, News.of(news), after);
        } else {
            messages.end(next, News.of(news));
        }
    }
}
