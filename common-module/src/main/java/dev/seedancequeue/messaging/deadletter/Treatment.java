package dev.seedancequeue.messaging.deadletter;

import dev.seedancequeue.json.Json;
import dev.seedancequeue.messaging.EnvelopeReader;
import dev.seedancequeue.messaging.EnvelopeReading;
import dev.seedancequeue.messaging.TaskEnvelope;
import dev.seedancequeue.messaging.Topology;
import dev.seedancequeue.task.Task;
import dev.seedancequeue.task.TaskError;
import dev.seedancequeue.task.TaskState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.amqp.core.Message;
import org.springframework.amqp.core.MessageBuilder;
import org.springframework.amqp.core.MessageProperties;
import org.springframework.amqp.core.MessagePropertiesBuilder;
import tools.jackson.databind.JsonNode;

/** Decides what is to be done about a dead letter, and writes nothing. */
final class Treatment {

    /**
     * The provider forgets a task after 7 days. What is older cannot be asked for any more: its
     * absence would prove nothing, and it might be paid twice.
     */
    static final Duration PROVABLE_AGE = Duration.ofDays(7).minusHours(1);

    private static final Pattern NAME = Pattern.compile("[\\x21-\\x7e]{1,255}");
    private static final String SUBMIT_QUEUES = Topology.submitQueue("");
    private static final List<String> ABOUT_DEATH =
            List.of(
                    Topology.ID_HEADER,
                    Topology.DEAD_AT_HEADER,
                    Topology.REASON_HEADER,
                    Topology.SOURCE_HEADER,
                    Topology.DELIVERIES_HEADER);

    private Treatment() {}

    /** To send it on its way again: a parked task is asked for once more. */
    static Step replay(DeadLetter letter, Edit edit, @Nullable Task stored, Instant now) {
        String source = letter.sourceQueue();
        if (source == null) {
            return new Step.Refuse(
                    "it came from no queue of ours, so there is none to send it back to");
        }
        if (source.equals(Topology.INTAKE)) {
            return toIntake(letter, edit);
        }
        if (edit.messageId() != null) {
            return new Step.Refuse("only a producer's message takes another message_id");
        }
        TaskEnvelope envelope = letter.envelope();
        if (edit.body() != null) {
            switch (edited(letter, edit.body())) {
                case EnvelopeReading.Whole(var readable) -> envelope = readable;
                case EnvelopeReading.Newer _ -> {
                    return new Step.Refuse("the new body has a newer schema_version than ours");
                }
                case EnvelopeReading.Broken(var reason) -> {
                    return new Step.Refuse("the new body is no task message: " + reason);
                }
            }
        }
        return envelope == null
                ? new Step.Send(source, message(letter, Edit.NONE))
                : replayTask(letter, edit, envelope, source, stored, now);
    }

    /** Idempotent by its message id: sent twice, it is one task. */
    private static Step toIntake(DeadLetter letter, Edit edit) {
        String messageId = edit.messageId() == null ? letter.messageId() : edit.messageId();
        if (messageId == null || !NAME.matcher(messageId).matches()) {
            return new Step.Refuse(
                    "it has no usable message-id: give a message_id of 1 to 255 visible ASCII"
                            + " characters, and the same one whenever this message is replayed");
        }
        return new Step.Send(Topology.INTAKE, message(letter, edit));
    }

    private static Step replayTask(
            DeadLetter letter,
            Edit edit,
            TaskEnvelope envelope,
            String source,
            @Nullable Task stored,
            Instant now) {
        Task task = envelope.task();
        if (hasMovedOn(task, stored)) {
            return new Step.Drop(Outcome.What.SUPERSEDED);
        }
        if (isBeforeProvider(task) && task.createdAt().plus(PROVABLE_AGE).isBefore(now)) {
            return new Step.Refuse(
                    "task %s is of %s and the provider forgets after 7 days, so asking proves nothing:"
                                    .formatted(task.id(), task.createdAt())
                            + " decide about it instead");
        }
        if (!(task.state() instanceof TaskState.Parked)) {
            return new Step.Send(queue(task, source), message(letter, edit));
        }
        if (!edit.isNone()) {
            return new Step.Refuse("a parked task is asked for as it is: its body cannot change");
        }
        Task next =
                task.unconfirmed(task.order().account(), now, "a person has it asked for again");
        var asked = withRequest(next, envelope, now);
        return new Step.Move(Outcome.What.REPLAYED, task, asked, Topology.INQUIRY);
    }

    private static EnvelopeReading edited(DeadLetter letter, JsonNode body) {
        EnvelopeReading reading = EnvelopeReader.read(Json.mapper().writeValueAsBytes(body));
        Task known = letter.task();
        if (known != null
                && reading instanceof EnvelopeReading.Whole(var envelope)
                && !(known.id().equals(envelope.task().id())
                        && known.tenant().equals(envelope.task().tenant()))) {
            return new EnvelopeReading.Broken("task id and tenant have to stay as they are");
        }
        return reading;
    }

    /** To take it away: never the last trace of a task that has not ended. */
    static Step discard(DeadLetter letter, @Nullable Task stored) {
        Task task = letter.task();
        if (task == null || task.isTerminal() || hasMovedOn(task, stored)) {
            return new Step.Drop(Outcome.What.DISCARDED);
        }
        return new Step.Refuse(
                "task %s has not ended and would never: replay it, or decide that it has failed"
                        .formatted(task.id()));
    }

    /**
     * A person's word on a task that the provider may or may not have.
     *
     * @param epoch the store's present lifetime
     */
    static Step decide(
            DeadLetter letter,
            Decision decision,
            @Nullable Task stored,
            String epoch,
            Instant now) {
        TaskEnvelope envelope = letter.envelope();
        if (envelope == null) {
            return new Step.Refuse("there is no task in it: replay it or discard it");
        }
        Task task = envelope.task();
        if (hasMovedOn(task, stored)) {
            return new Step.Refuse(
                    "task %s has moved on by another message: look at its status, and discard this"
                            .formatted(task.id()));
        }
        if (!isBeforeProvider(task)) {
            return new Step.Refuse(
                    "the provider has task %s: replay it, so that it is looked at"
                            .formatted(task.id()));
        }
        Task parked = parked(task, now);
        return switch (decision) {
            case Decision.OrderAgain _ when envelope.request() == null ->
                    new Step.Refuse("its message has no request, so it cannot be ordered");
            case Decision.OrderAgain _ -> {
                Task next = Task.inEpoch(parked.retried(now), epoch);
                String queue = Topology.submitQueue(next.video().pool());
                yield new Step.Move(
                        Outcome.What.DECIDED, task, withRequest(next, envelope, now), queue);
            }
            case Decision.Adopt(var providerTaskId, var named) -> {
                String account = named == null ? parked.order().account() : named;
                Task next = parked.ordered(account, providerTaskId, now);
                var poll = TaskEnvelope.toPoll(next, now, 0);
                yield new Step.Move(Outcome.What.DECIDED, task, poll, Topology.POLL);
            }
            case Decision.Fail(var charged) -> {
                var error =
                        new TaskError(
                                "failed_by_operator",
                                "nobody could tell whether the provider took the task; an operator"
                                        + " ended it",
                                true,
                                charged);
                yield new Step.End(task, parked.failed(error, now));
            }
        };
    }

    private static TaskEnvelope withRequest(Task next, TaskEnvelope old, Instant now) {
        return new TaskEnvelope(TaskEnvelope.SCHEMA_VERSION, next, old.request(), now, 0);
    }

    /** The same as if its last worker had left it to a person. */
    private static Task parked(Task task, Instant now) {
        String reason = "a person decides";
        return switch (task.state()) {
            case TaskState.Queued _ ->
                    task.unconfirmed(task.order().account(), now, reason).parked(now, reason);
            case TaskState.Unconfirmed _ -> task.parked(now, reason);
            case TaskState.Parked _, TaskState.AtProvider _, TaskState.Terminal _ -> task;
        };
    }

    /** A later revision is known, or this very one came to stand elsewhere. */
    private static boolean hasMovedOn(Task task, @Nullable Task stored) {
        return stored != null
                && (stored.revision() > task.revision()
                        || stored.isTerminal()
                        || (stored.revision() == task.revision()
                                && stored.state().getClass() != task.state().getClass()));
    }

    private static boolean isBeforeProvider(Task task) {
        return switch (task.state()) {
            case TaskState.Queued _, TaskState.Unconfirmed _, TaskState.Parked _ -> true;
            case TaskState.AtProvider _, TaskState.Terminal _ -> false;
        };
    }

    /** Where a task in this state belongs, if its queue is one of those that carry it along. */
    private static String queue(Task task, String source) {
        boolean ofTheLine =
                source.startsWith(SUBMIT_QUEUES)
                        || source.equals(Topology.INQUIRY)
                        || source.equals(Topology.POLL);
        if (!ofTheLine) {
            return source;
        }
        return switch (task.state()) {
            case TaskState.Queued _ -> Topology.submitQueue(task.video().pool());
            case TaskState.Unconfirmed _, TaskState.Parked _ -> Topology.INQUIRY;
            case TaskState.AtProvider _, TaskState.Terminal _ -> Topology.POLL;
        };
    }

    /**
     * The message as it was before it died. It says that it was replayed: a worker takes it for one
     * that somebody may have worked on, and asks the provider before it orders.
     */
    private static Message message(DeadLetter letter, Edit edit) {
        MessageProperties properties =
                MessagePropertiesBuilder.fromClonedProperties(
                                letter.message().getMessageProperties())
                        .build();
        ABOUT_DEATH.forEach(properties.getHeaders()::remove);
        properties.setHeader(Topology.REPLAYS_HEADER, letter.replays() + 1);
        if (edit.messageId() != null) {
            properties.setMessageId(edit.messageId());
        }
        byte[] body =
                edit.body() == null
                        ? letter.message().getBody()
                        : Json.mapper().writeValueAsBytes(edit.body());
        return MessageBuilder.withBody(body).andProperties(properties).build();
    }
}
