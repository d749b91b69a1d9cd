package dev.seedancequeue.messaging.deadletter;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.seedancequeue.messaging.EnvelopeReader;
import dev.seedancequeue.messaging.EnvelopeReading;
import dev.seedancequeue.messaging.TaskEnvelope;
import dev.seedancequeue.messaging.Topology;
import dev.seedancequeue.task.Task;
import dev.seedancequeue.task.TaskState;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.Comparator;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.amqp.core.Message;
import org.springframework.amqp.core.MessageProperties;

/**
 * A message that nobody could work on, and what is known of it. Whatever its headers hold: reading
 * one never fails.
 *
 * @param id given by whoever put it here; of the broker's own a digest, the same at every look
 * @param at when it became a dead letter; unknown of what somebody else put here
 * @param deaths the broker's own history, newest first
 * @param deliveries how often its queue had delivered it, 0 when that was not counted
 * @param replays how often it was sent on its way again before it came back
 * @param envelope the task in it, when it holds one that can be read
 */
public record DeadLetter(
        String id,
        DeadLetterKind kind,
        @Nullable String reason,
        @Nullable String sourceQueue,
        @Nullable Instant at,
        @Nullable String tenant,
        @Nullable String taskId,
        @Nullable String messageId,
        int sizeBytes,
        List<Death> deaths,
        long deliveries,
        long replays,
        @Nullable TaskEnvelope envelope,
        Message message) {

    /** Oldest first; what has no time came before the rest. */
    public static final Comparator<DeadLetter> OLDEST_FIRST =
            Comparator.comparingLong(DeadLetter::sortKey).thenComparing(DeadLetter::id);

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{8,64}");
    private static final String DEATHS_HEADER = "x-death";
    private static final int MAX_DEATHS = 20;

    /** Once that the broker itself took the message from a queue. */
    public record Death(String queue, String reason, long count, @Nullable Instant at) {}

    public DeadLetter {
        deaths = List.copyOf(deaths);
    }

    /** What a message from the dead-letter queue is. */
    public static DeadLetter of(Message message) {
        MessageProperties properties = message.getMessageProperties();
        List<Death> deaths = deaths(properties.getHeaders().get(DEATHS_HEADER));
        String reason = text(properties, Topology.REASON_HEADER);
        String source = text(properties, Topology.SOURCE_HEADER);
        boolean byBroker = !deaths.isEmpty();
        EnvelopeReading reading = EnvelopeReader.read(message.getBody());
        String queue = byBroker ? deaths.getFirst().queue() : source;
        // Whatever a producer sends to the intake, it is no task yet and stands for nobody else's.
        TaskEnvelope envelope =
                reading instanceof EnvelopeReading.Whole(var readable)
                                && !Topology.INTAKE.equals(queue)
                        ? readable
                        : null;
        return new DeadLetter(
                byBroker ? digest(message, deaths) : id(message),
                kind(queue, deaths, reading),
                byBroker ? deaths.getFirst().reason() : reason,
                queue,
                byBroker ? deaths.getFirst().at() : at(properties),
                envelope == null
                        ? text(properties, Topology.TENANT_HEADER)
                        : envelope.task().tenant(),
                envelope == null ? null : envelope.task().id().value(),
                properties.getMessageId(),
                message.getBody().length,
                deaths,
                number(properties, Topology.DELIVERIES_HEADER),
                number(properties, Topology.REPLAYS_HEADER),
                envelope,
                message);
    }

    private static DeadLetterKind kind(
            @Nullable String queue, List<Death> deaths, EnvelopeReading reading) {
        if (!deaths.isEmpty()) {
            return deaths.getFirst().reason().equals("delivery_limit")
                    ? DeadLetterKind.DELIVERY_LIMIT
                    : DeadLetterKind.OTHER;
        }
        if (queue == null) {
            return DeadLetterKind.OTHER;
        }
        if (queue.equals(Topology.INTAKE)) {
            return DeadLetterKind.REJECTED_MESSAGE;
        }
        return switch (reading) {
            case EnvelopeReading.Whole(var envelope)
                    when envelope.task().state() instanceof TaskState.Parked ->
                    DeadLetterKind.PARKED_TASK;
            case EnvelopeReading.Whole _ -> DeadLetterKind.MISPLACED_TASK;
            case EnvelopeReading.Newer _ -> DeadLetterKind.NEWER_VERSION;
            case EnvelopeReading.Broken _ -> DeadLetterKind.UNREADABLE;
        };
    }

    /** The task in it, when there is one. */
    public @Nullable Task task() {
        return envelope == null ? null : envelope.task();
    }

    /** The same without what may be large, for a list of many. */
    public DeadLetter withoutBody() {
        return new DeadLetter(
                id,
                kind,
                reason,
                sourceQueue,
                at,
                tenant,
                taskId,
                messageId,
                sizeBytes,
                deaths,
                deliveries,
                replays,
                null,
                new Message(new byte[0], new MessageProperties()));
    }

    /** The place in the order, for a cursor that outlives the letter it was made of. */
    public long sortKey() {
        return at == null ? 0 : at.toEpochMilli();
    }

    private static String id(Message message) {
        String given = text(message.getMessageProperties(), Topology.ID_HEADER);
        return given != null && ID.matcher(given).matches() ? given : digest(message, List.of());
    }

    /**
     * Two that are alike in everything have one id; whatever is done to it is done to the first.
     */
    private static String digest(Message message, List<Death> deaths) {
        try {
            var sha = MessageDigest.getInstance("SHA-256");
            sha.update(message.getBody());
            sha.update((message.getMessageProperties().getMessageId() + deaths).getBytes(UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(sha.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java runtime has SHA-256", e);
        }
    }

    private static @Nullable Instant at(MessageProperties properties) {
        String at = text(properties, Topology.DEAD_AT_HEADER);
        try {
            return at == null ? null : Instant.parse(at);
        } catch (DateTimeException _) {
            return null;
        }
    }

    private static List<Death> deaths(@Nullable Object header) {
        if (!(header instanceof List<?> entries)) {
            return List.of();
        }
        return entries.stream()
                .limit(MAX_DEATHS)
                .flatMap(entry ->
                        entry instanceof Map<?, ?> death && death.get("queue") != null
                                ? Stream.of(death(death))
                                : Stream.empty())
                .toList();
    }

    private static Death death(Map<?, ?> entry) {
        return new Death(
                String.valueOf(entry.get("queue")),
                String.valueOf(entry.get("reason")),
                entry.get("count") instanceof Number count ? count.longValue() : 1,
                entry.get("time") instanceof Date time ? time.toInstant() : null);
    }

    private static @Nullable String text(MessageProperties properties, String header) {
        Object value = properties.getHeaders().get(header);
        return value == null ? null : value.toString();
    }

    private static long number(MessageProperties properties, String header) {
        return properties.getHeaders().get(header) instanceof Number number
                ? number.longValue()
                : 0;
    }

    /** Without the body: prompts do not belong in logs. */
    @Override
    public String toString() {
        return "DeadLetter[%s %s from %s: %s]".formatted(id, kind.wireName(), sourceQueue, reason);
    }
}
