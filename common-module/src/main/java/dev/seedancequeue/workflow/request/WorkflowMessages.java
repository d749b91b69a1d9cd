package dev.seedancequeue.workflow.request;

import dev.seedancequeue.messaging.PublishException;
import dev.seedancequeue.messaging.TaskEvent;
import dev.seedancequeue.messaging.TaskPublisher;
import dev.seedancequeue.messaging.WorkflowEnvelope;
import dev.seedancequeue.task.StoreUnavailableException;
import dev.seedancequeue.workflow.News;
import dev.seedancequeue.workflow.Workflow;
import dev.seedancequeue.workflow.WorkflowStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Passes a workflow on, always in the same order: the message is confirmed, then the events, then
 * the store is written. So a revision in the store says that its message is safe.
 */
public final class WorkflowMessages {

    private static final Logger log = LoggerFactory.getLogger(WorkflowMessages.class);

    private final TaskPublisher publisher;
    private final WorkflowStore store;
    private final InstantSource clock;

    public WorkflowMessages(TaskPublisher publisher, WorkflowStore store, InstantSource clock) {
        this.publisher = publisher;
        this.store = store;
        this.clock = clock;
    }

    /**
     * Sends the workflow on its way.
     *
     * @param news what others have not been told yet
     * @param after how long it should wait before it is looked at
     * @throws PublishException no confirm: the message, or an event, may or may not be there
     */
    public void send(Workflow workflow, Map<String, News> news, Duration after) {
        Instant dueAt = clock.instant().plus(after);
        TaskPublisher.await(publisher.publish(WorkflowEnvelope.of(workflow, dueAt), after));
        tell(workflow, news);
    }

    /** The end: nobody will look at it any more. */
    public void end(Workflow workflow, Map<String, News> news) {
        tell(workflow, news);
    }

    private void tell(Workflow workflow, Map<String, News> news) {
        news.values().stream()
                .distinct()
                .forEach(item ->
                        TaskPublisher.await(
                                publisher.publish(
                                        TaskEvent.of(
                                                workflow,
                                                item.what(),
                                                item.number(),
                                                clock.instant()))));
        remember(workflow);
        news.forEach((fact, item) ->
                log.atInfo()
                        .addKeyValue("workflowId", workflow.id())
                        .addKeyValue("tenant", workflow.tenant())
                        .addKeyValue("revision", workflow.revision())
                        .addKeyValue("fact", fact)
                        .log("workflow {}: {}", workflow.id(), item));
    }

    /** Its own message writes it again. */
    private void remember(Workflow workflow) {
        try {
            Workflow _ = store.advance(workflow);
        } catch (StoreUnavailableException e) {
            log.atDebug()
                    .addKeyValue("workflowId", workflow.id())
                    .log("not written, redis is away");
        }
    }
}
