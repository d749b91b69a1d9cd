package dev.seedancequeue.messaging;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.amqp.core.Binding;
import org.springframework.amqp.core.BindingBuilder;
import org.springframework.amqp.core.Declarable;
import org.springframework.amqp.core.Declarables;
import org.springframework.amqp.core.DirectExchange;
import org.springframework.amqp.core.FanoutExchange;
import org.springframework.amqp.core.Queue;
import org.springframework.amqp.core.TopicExchange;

/**
 * Every exchange, queue and argument, and nothing else. All queues are durable quorum queues that
 * refuse what exceeds their bound instead of dropping it; the journal is a stream, which drops its
 * oldest part.
 *
 * <pre>
 * seedance.tasks   direct  "create"      → seedance.intake           producers publish here
 * seedance.work    direct  queue's name  → the work queue of that name
 * seedance.delay.X fanout                → seedance.delay.X  ─(TTL X)→ seedance.work
 * seedance.events  topic   task.STATUS … → whoever binds a queue; all of it → seedance.journal
 * </pre>
 */
public final class Topology {

    /** Where producer apps publish create requests. */
    public static final String TASKS = "seedance.tasks";

    /** The routing key of a create request on {@link #TASKS}. */
    public static final String CREATE = "create";

    /** Leads to each work queue by the queue's own name. */
    public static final String WORK = "seedance.work";

    /** Where {@link TaskEvent}s are published, by their type. */
    public static final String EVENTS = "seedance.events";

    /** Create requests of producers that nobody has checked yet. */
    public static final String INTAKE = "seedance.intake";

    /** Tasks of which nobody knows whether the provider has them. */
    public static final String INQUIRY = "seedance.inquiry";

    /** Tasks whose state at the provider is to be asked. */
    public static final String POLL = "seedance.poll";

    /** Tasks at the provider, or perhaps there, that their callers do not want any more. */
    public static final String CANCEL = "seedance.cancel";

    /** What the provider's callbacks named; each is looked at once. */
    public static final String HINTS = "seedance.hints";

    /** Workflows that are to be looked at. */
    public static final String WORKFLOW = "seedance.workflow";

    /** Events that some webhook endpoint wants, bound by their types as endpoints ask for them. */
    public static final String WEBHOOK_EVENTS = "seedance.webhook.events";

    /** What is to be sent to one webhook endpoint each. */
    public static final String WEBHOOK_DELIVERIES = "seedance.webhook.deliveries";

    /** All webhook endpoints, in one message that stays there. */
    public static final String WEBHOOK_ENDPOINTS = "seedance.webhook.endpoints";

    /** Whoever has declared this exclusive queue may change {@link #WEBHOOK_ENDPOINTS}. */
    public static final String WEBHOOK_ENDPOINTS_LOCK = "seedance.webhook.endpoints.lock";

    /** Messages that nobody can work on, and tasks that only a person can decide. */
    public static final String DEAD_LETTERS = "seedance.dead-letters";

    /** Every event of the last days, from which an emptied Redis is filled. */
    public static final String JOURNAL = "seedance.journal";

    /**
     * Whoever has declared this exclusive queue may look into {@link #DEAD_LETTERS}; it goes with
     * its connection. (Exclusive consumers would say the same, but quorum queues ignore that flag.)
     */
    public static final String DEAD_LETTERS_LOCK = "seedance.dead-letters.lock";

    /** What the names of the queues begin with that listen to events as long as somebody waits. */
    public static final String FEED_PREFIX = "seedance.feed.";

    /** Header of a dead letter: why it is there. */
    public static final String REASON_HEADER = "seedance-reason";

    /** Header of a dead letter: the queue it was taken from. */
    public static final String SOURCE_HEADER = "seedance-source-queue";

    /** Header of a dead letter: its name, new for each. */
    public static final String ID_HEADER = "seedance-dead-letter-id";

    /** Header of a dead letter: when it became one, ISO 8601. */
    public static final String DEAD_AT_HEADER = "seedance-dead-at";

    /** Header of a dead letter: how often its source queue had delivered it, where that counts. */
    public static final String DELIVERIES_HEADER = "seedance-deliveries";

    /** Header of a message that was a dead letter: how often it was sent on its way again. */
    public static final String REPLAYS_HEADER = "seedance-replays";

    /** Header of a producer's message: whose task it is; the default tenant without it. */
    public static final String TENANT_HEADER = "seedance-tenant";

    /** A queue refuses publishers beyond this many messages. */
    static final int MAX_LENGTH = 2_000_000;

    /**
     * Queues that take what callers wrote refuse publishers beyond this, so that inline images
     * cannot fill the broker's disk, where its alarm would stop everybody. Not the queues behind
     * them: they hold what was let in, and refusing there would strand paid work.
     */
    static final long MAX_BYTES = 4_000_000_000L;

    /**
     * After this many deliveries without an ack a message is a dead letter. High, because an outage
     * in which messages are given back every 30 s must not use it up within hours.
     */
    static final int DELIVERY_LIMIT = 1000;

    /** As long as Redis remembers a task; RabbitMQ drops whole segments only. */
    static final String JOURNAL_AGE = "8D";

    static final long JOURNAL_BYTES = 20_000_000_000L;

    /** Small, because a journal of few events would else keep them for months. */
    static final long JOURNAL_SEGMENT_BYTES = 50_000_000L;

    /**
     * Of {@link #DEAD_LETTERS}, where each look at a message counts as a delivery. Without an
     * argument RabbitMQ 4 drops a message after 20, and 3.10 takes -1 for none at all.
     */
    static final int DEAD_LETTERS_DELIVERY_LIMIT = 1_000_000_000;

    private Topology() {}

    /**
     * Stands for all {@link SubmitQueues} of a provider pool; the one of everybody without a share.
     */
    public static String submitQueue(String pool) {
        return "seedance.submit." + pool;
    }

    /** Everything to declare, work queues before the delay queues that feed them. */
    public static Declarables declarables(List<String> submitQueues, BrokerDialect dialect) {
        var tasks = new DirectExchange(TASKS);
        var work = new DirectExchange(WORK);
        List<Declarable> declarables = new ArrayList<>();
        declarables.add(tasks);
        declarables.add(work);
        var events = new TopicExchange(EVENTS);
        declarables.add(events);
        if (dialect.keepsJournal()) {
            var journal = new Queue(JOURNAL, true, false, false, journalArguments());
            declarables.add(journal);
            declarables.add(BindingBuilder.bind(journal).to(events).with("#"));
        }
        declarables.add(new Queue(DEAD_LETTERS, true, false, false, deadLetterArguments()));
        declarables.add(new Queue(WEBHOOK_ENDPOINTS, true, false, false, deadLetterArguments()));
        declarables.add(new Queue(WEBHOOK_EVENTS, true, false, false, webhookEventArguments()));

        List<String> workQueues =
                new ArrayList<>(
                        List.of(
                                INTAKE,
                                INQUIRY,
                                POLL,
                                CANCEL,
                                HINTS,
                                WORKFLOW,
                                WEBHOOK_DELIVERIES));
        workQueues.addAll(submitQueues);
        for (String name : workQueues) {
            var queue = new Queue(name, true, false, false, workArguments(name));
            declarables.add(queue);
            declarables.add(BindingBuilder.bind(queue).to(work).withQueueName());
        }
        declarables.add(new Binding(INTAKE, Binding.DestinationType.QUEUE, TASKS, CREATE, null));

        for (DelayLadder step : DelayLadder.values()) {
            var entry = new FanoutExchange(step.queue());
            var queue = new Queue(step.queue(), true, false, false, delay(step, dialect));
            declarables.add(entry);
            declarables.add(queue);
            declarables.add(BindingBuilder.bind(queue).to(entry));
        }
        return new Declarables(declarables);
    }

    private static Map<String, @Nullable Object> journalArguments() {
        Map<String, @Nullable Object> arguments = new HashMap<>();
        arguments.put("x-queue-type", "stream");
        arguments.put("x-max-age", JOURNAL_AGE);
        arguments.put("x-max-length-bytes", JOURNAL_BYTES);
        arguments.put("x-stream-max-segment-size-bytes", JOURNAL_SEGMENT_BYTES);
        return arguments;
    }

    private static Map<String, @Nullable Object> workArguments(String queue) {
        Map<String, @Nullable Object> arguments = bounded();
        if (queue.equals(INTAKE) || queue.startsWith(submitQueue(""))) {
            arguments.put("x-max-length-bytes", MAX_BYTES);
        }
        if (queue.equals(POLL)) {
            // One worker has all polls, so that each of the few list calls is full (ADR 15).
            arguments.put("x-single-active-consumer", true);
        }
        arguments.put("x-delivery-limit", DELIVERY_LIMIT);
        arguments.put("x-dead-letter-exchange", "");
        arguments.put("x-dead-letter-routing-key", DEAD_LETTERS);
        arguments.put("x-dead-letter-strategy", "at-least-once");
        return arguments;
    }

    private static Map<String, @Nullable Object> deadLetterArguments() {
        Map<String, @Nullable Object> arguments = bounded();
        arguments.put("x-max-length-bytes", MAX_BYTES);
        arguments.put("x-delivery-limit", DEAD_LETTERS_DELIVERY_LIMIT);
        return arguments;
    }

    /**
     * The oldest are dropped where all others refuse: whoever publishes events would else wait for
     * webhooks, and with it paid work.
     */
    private static Map<String, @Nullable Object> webhookEventArguments() {
        Map<String, @Nullable Object> arguments = bounded();
        arguments.put("x-overflow", "drop-head");
        arguments.put("x-max-length-bytes", MAX_BYTES);
        arguments.put("x-delivery-limit", DEAD_LETTERS_DELIVERY_LIMIT);
        return arguments;
    }

    private static Map<String, @Nullable Object> delay(DelayLadder step, BrokerDialect dialect) {
        Map<String, @Nullable Object> arguments = bounded();
        arguments.put("x-message-ttl", step.ttl().toMillis());
        // No dead-letter routing key: the message keeps the one that names its target.
        arguments.put("x-dead-letter-exchange", WORK);
        arguments.put("x-dead-letter-strategy", "at-least-once");
        arguments.putAll(dialect.delayArguments(step, WORK));
        return arguments;
    }

    private static Map<String, @Nullable Object> bounded() {
        Map<String, @Nullable Object> arguments = new HashMap<>();
        arguments.put("x-queue-type", "quorum");
        arguments.put("x-max-length", MAX_LENGTH);
        arguments.put("x-overflow", "reject-publish");
        return arguments;
    }
}
