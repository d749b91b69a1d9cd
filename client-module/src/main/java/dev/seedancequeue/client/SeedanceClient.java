package dev.seedancequeue.client;

import com.rabbitmq.client.AMQP.BasicProperties;
import dev.seedancequeue.client.SeedanceException.Reason;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Orders videos by message, without HTTP: many at once, each confirmed by the broker and answered
 * by a worker, and tells how they end. A lost connection is opened again, and requests that were
 * not confirmed are published again under their keys, which never makes a second task. For use by
 * many threads; a program needs one.
 */
public final class SeedanceClient implements AutoCloseable {

    /** What a worker takes at most: put images where the provider can fetch them. */
    public static final int MAX_REQUEST_BYTES = 1024 * 1024;

    private static final String TENANT_HEADER = "seedance-tenant";
    private static final Instant EARLIEST = Instant.EPOCH;
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");
    private static final int PERSISTENT = 2;
    private static final int CALLBACK_THREADS = 2;
    private static final String CLOSED = "was not at its end when the client was closed";

    private final ClientSettings settings;
    private final Deadlines deadlines = new Deadlines();
    private final Ends ends = new Ends();
    private final Map<String, Flight> flights = new ConcurrentHashMap<>();
    private final AtomicLong submitted = new AtomicLong();
    private final Semaphore unconfirmed;
    private final Semaphore unanswered;
    private final Inbox inbox;
    private final Publisher publisher;
    private final ForkJoinPool callbacks;
    private volatile boolean closed;

    private SeedanceClient(ClientSettings settings) {
        this.settings = settings;
        unconfirmed = new Semaphore(settings.maxUnconfirmed());
        unanswered = new Semaphore(settings.maxUnanswered());
        inbox = new Inbox(settings.connections(), this::receive);
        publisher = new Publisher(settings.connections());
        // One that stands in with another thread for each that waits for a future.
        callbacks =
                new ForkJoinPool(
                        CALLBACK_THREADS,
                        ForkJoinPool.defaultForkJoinWorkerThreadFactory,
                        null,
                        true);
    }

    /**
     * A client with the usual settings, connected.
     *
     * @param broker {@code amqp://user:password@host:port}, or {@code amqps}
     * @throws SeedanceException if the broker cannot be reached, or has never seen an API or worker
     */
    public static SeedanceClient connect(URI broker) {
        return connect(ClientSettings.of(broker));
    }

    /**
     * A client with settings of its own, connected.
     *
     * @throws SeedanceException if the broker cannot be reached, or has never seen an API or worker
     */
    public static SeedanceClient connect(ClientSettings settings) {
        var client = new SeedanceClient(settings);
        try {
            client.inbox.open();
            client.publisher.open();
            return client;
        } catch (SeedanceException e) {
            client.close();
            throw e;
        }
    }

    /** The same as {@link #submit(byte[], String, Instant)}, for the first time. */
    public Submission submit(Map<String, ?> request, String key) throws InterruptedException {
        requireContent(key, request);
        return submit(JsonMapper.shared().writeValueAsBytes(request), key, Instant.now());
    }

    /** The same as {@link #submit(byte[], String, Instant)}, for the first time. */
    public Submission submit(byte[] request, String key) throws InterruptedException {
        return submit(request, key, Instant.now());
    }

    /**
     * Sends a request on its way. Waits while as many as may be are under way, for at most {@link
     * ClientSettings#confirmLimit}.
     *
     * @param request the body as of {@code POST createTask}, JSON, at most {@value
     *     #MAX_REQUEST_BYTES} bytes
     * @param key chosen from your own data, such as an order number, 1 to 255 visible ASCII
     *     characters: the same key with the same request is the same task, however often it is sent
     * @param sentAt whole seconds count. Whoever submits again gives the time of the first try,
     *     which is a part of the task's id
     * @throws IllegalArgumentException if the key, the time or the size of the request is out of
     *     its range
     * @throws InterruptedException if interrupted while waiting; nothing was sent then
     */
    public Submission submit(byte[] request, String key, Instant sentAt)
            throws InterruptedException {
        ClientSettings.requireName("key", key);
        requireContent(key, request);
        requireTime(key, sentAt);
        if (request.length > MAX_REQUEST_BYTES) {
            throw new IllegalArgumentException(
                    ("request %s has %d bytes and may have %d; put images where the provider can fetch"
                                    + " them and send their URL")
                            .formatted(key, request.length, MAX_REQUEST_BYTES));
        }
        Instant second = sentAt.truncatedTo(ChronoUnit.SECONDS);
        String id = Long.toString(submitted.incrementAndGet());
        var flight = new Flight(key, properties(id, key, second), request.clone());
        var submission =
                new Submission(key, second, told(flight.confirmed()), told(flight.accepted()));
        if (closed) {
            flight.fail(Reason.CLOSED, "was not sent: the client is closed");
        } else if (admit(flight)) {
            track(id, flight);
            flight.start(
                    deadlines, settings.confirmLimit(), settings.answerLimit(), publisher::trouble);
            publisher.send(flight);
            if (closed) {
                flight.fail(Reason.CLOSED, CLOSED);
            }
        }
        return submission;
    }

    /**
     * How a task ends. The event of its end is heard while this client is there, also of a task
     * that somebody else ordered, and is remembered for a short time only: ask as soon as you know
     * the id. Of a task that ended earlier {@code taskStatus} tells.
     *
     * @param limit how long to wait, at most 365 days; then the future fails with {@link
     *     Reason#NO_END}
     * @throws IllegalArgumentException if one of them is out of its range
     */
    public CompletableFuture<TaskEnd> awaitEnd(String taskId, Duration limit) {
        ClientSettings.requireName("taskId", taskId);
        ClientSettings.requirePositive("limit", limit);
        CompletableFuture<TaskEnd> end = ends.await(taskId);
        CompletableFuture<TaskEnd> told = told(end);
        deadlines.set(
                end,
                limit,
                () ->
                        new SeedanceException(
                                Reason.NO_END,
                                "no end of task %s was heard within %s; ask taskStatus/%s"
                                        .formatted(taskId, limit, taskId)));
        if (closed) {
            ends.fail(new SeedanceException(Reason.CLOSED, "the task " + CLOSED));
        }
        return told;
    }

    private static void requireContent(String key, @Nullable Object request) {
        if (request == null) {
            throw new IllegalArgumentException(
                    "request %s is null and has to be the body of a createTask".formatted(key));
        }
    }

    /** What fits a message's timestamp, and a task's id. */
    private static void requireTime(String key, Instant sentAt) {
        if (sentAt.isBefore(EARLIEST) || sentAt.isAfter(LATEST)) {
            throw new IllegalArgumentException(
                    "sentAt of request %s is %s and has to be between %s and %s: the time of its first try"
                            .formatted(key, sentAt, EARLIEST, LATEST));
        }
    }

    /** What users chain to futures must not hold up the threads that complete them. */
    private <T extends @Nullable Object> CompletableFuture<T> told(CompletableFuture<T> future) {
        return future.whenCompleteAsync((value, failure) -> {}, callbacks);
    }

    /** Whether it may go on its way; if not, it has failed. */
    private boolean admit(Flight flight) throws InterruptedException {
        long deadline = System.nanoTime() + settings.confirmLimit().toNanos();
        if (!unanswered.tryAcquire(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
            flight.fail(
                    Reason.TOO_MANY_IN_FLIGHT,
                    "was not sent: %d others lack an answer".formatted(settings.maxUnanswered()));
            return false;
        }
        boolean admitted = false;
        try {
            admitted = unconfirmed.tryAcquire(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        } finally {
            if (!admitted) {
                unanswered.release();
            }
        }
        if (!admitted) {
            flight.fail(
                    Reason.TOO_MANY_IN_FLIGHT,
                    "was not sent: %d others are not confirmed"
                            .formatted(settings.maxUnconfirmed()));
        }
        return admitted;
    }

    private void track(String id, Flight flight) {
        flights.put(id, flight);
        var unused = flight.confirmed().whenComplete((done, failure) -> unconfirmed.release());
        var unusedToo =
                flight.accepted()
                        .whenComplete((answer, failure) -> {
                            flights.remove(id);
                            unanswered.release();
                        });
    }

    private BasicProperties properties(String id, String key, Instant sentAt) {
        String tenant = settings.tenant();
        return new BasicProperties.Builder()
                .messageId(key)
                .correlationId(id)
                .timestamp(Date.from(sentAt))
                .replyTo(inbox.queue())
                .contentType("application/json")
                .deliveryMode(PERSISTENT)
                .headers(tenant == null ? Map.of() : Map.of(TENANT_HEADER, tenant))
                .build();
    }

    private void receive(@Nullable String correlationId, JsonNode message) {
        TaskEnd end = TaskEnd.of(message);
        if (end != null) {
            ends.heard(end);
        }
        Flight flight = correlationId == null ? null : flights.get(correlationId);
        String taskId = message.at("/task/id").asString("");
        if (flight == null) {
            return;
        }
        if (message.path("type").asString("").equals("task.rejected")) {
            flight.reject(new RejectedException(flight.key(), violations(message)));
        } else if (!taskId.isEmpty()) {
            flight.accept(new Accepted(taskId, message.toString()));
        }
    }

    private static List<Violation> violations(JsonNode rejection) {
        List<Violation> violations = new ArrayList<>();
        for (JsonNode violation : rejection.path("violations")) {
            violations.add(
                    new Violation(
                            violation.path("pointer").asString(""),
                            violation.path("code").asString(""),
                            violation.path("message").asString("")));
        }
        return violations;
    }

    /** Ends every future that has not ended, with {@link Reason#CLOSED}; wait for them before. */
    @Override
    public void close() {
        closed = true;
        flights.values().forEach(flight -> flight.fail(Reason.CLOSED, CLOSED));
        ends.fail(new SeedanceException(Reason.CLOSED, "the task " + CLOSED));
        publisher.close();
        inbox.close();
        deadlines.close();
    }
}
