package dev.seedancequeue.worker.delivery;

import dev.seedancequeue.json.Completeness;
import dev.seedancequeue.json.Json;
import dev.seedancequeue.messaging.TaskEnvelope;
import dev.seedancequeue.messaging.TaskPublisher;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * The way from a raw message to work: what cannot be understood becomes a dead letter and holds
 * nobody up, what is not due yet waits on.
 */
public final class TaskInbox implements Consumer<Delivery> {

    private static final Logger log = LoggerFactory.getLogger(TaskInbox.class);

    private static final String NEWER = "written by a newer version than this worker understands";
    private static final int MAX_REASON = 300;
    private static final Pattern QUOTED = Pattern.compile("'.*'|\".*\"");

    private final String queue;
    private final Predicate<TaskEnvelope> belongs;
    private final TaskPublisher publisher;
    private final InstantSource clock;
    private final Consumer<TaskDelivery> work;

    /**
     * @param belongs whether the work can be done on such a task; others are dead letters
     */
    public TaskInbox(
            String queue,
            Predicate<TaskEnvelope> belongs,
            TaskPublisher publisher,
            InstantSource clock,
            Consumer<TaskDelivery> work) {
        this.queue = queue;
        this.belongs = belongs;
        this.publisher = publisher;
        this.clock = clock;
        this.work = work;
    }

    @Override
    public void accept(Delivery delivery) {
        byte[] body = delivery.message().getBody();
        TaskEnvelope envelope;
        try {
            envelope = Json.mapper().readValue(body, TaskEnvelope.class);
        } catch (JacksonException | IllegalArgumentException e) {
            bury(delivery, isNewer(body) ? NEWER : "not a task message: " + firstLine(e));
            return;
        }
        if (envelope != null && envelope.schemaVersion() > TaskEnvelope.SCHEMA_VERSION) {
            bury(delivery, NEWER);
            return;
        }
        String missing = envelope == null ? "everything" : Completeness.missing(envelope);
        if (envelope == null || missing != null) {
            bury(delivery, "not a task message: it lacks " + missing);
            return;
        }
        if (!belongs.test(envelope)) {
            bury(
                    delivery,
                    "a task that is %s does not belong in this queue"
                            .formatted(envelope.task().state().getClass().getSimpleName()));
            return;
        }
        var now = clock.instant();
        if (!envelope.isDue(now)) {
            var remaining = Duration.between(now, envelope.dueAt());
            TaskPublisher.await(publisher.publish(queue, envelope, remaining));
            delivery.ack();
            return;
        }
        work.accept(new TaskDelivery(envelope, delivery));
    }

    private void bury(Delivery delivery, String reason) {
        TaskPublisher.await(publisher.deadLetter(delivery.message(), queue, reason));
        delivery.ack();
        log.atWarn()
                .addKeyValue("queue", queue)
                .addKeyValue("reason", reason)
                .log("message became a dead letter");
    }

    /** A newer version may have states and words that cannot even be read. */
    private static boolean isNewer(byte[] body) {
        try {
            JsonNode version = Json.mapper().readTree(body).path("schema_version");
            return version.isInt() && version.intValue() > TaskEnvelope.SCHEMA_VERSION;
        } catch (JacksonException _) {
            return false;
        }
    }

    /** The parser's own words without what they quote, which may be a prompt. */
    private static String firstLine(RuntimeException e) {
        if (!(e instanceof JacksonException json) || json.getOriginalMessage() == null) {
            return "a value that cannot be";
        }
        String line = json.getOriginalMessage().lines().findFirst().orElse("unreadable");
        String words = QUOTED.matcher(line).replaceAll("…");
        return words.length() <= MAX_REASON ? words : words.substring(0, MAX_REASON) + "…";
    }
}
