package dev.seedancequeue.systemtests.chaos;

import dev.seedancequeue.systemtests.harness.Api;
import dev.seedancequeue.systemtests.harness.Producer;
import dev.seedancequeue.systemtests.harness.Requests;
import dev.seedancequeue.task.Task;
import dev.seedancequeue.task.TaskId;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Callers as they should be: each sends its request with a key, again and again until it is
 * accepted; some send it once more after that. A third of them are producers on AMQP.
 */
final class Load {

    private static final String SUCCEEDED = "succeeded";
    private static final String FAILED = "failed";
    private static final int AT_ONCE = 24;
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final Fleet fleet;
    private final URI broker;
    private final Book book;
    private final Semaphore hands = new Semaphore(AT_ONCE);
    private @Nullable Producer producer;

    Load(Fleet fleet, URI broker, Book book) {
        this.fleet = fleet;
        this.broker = broker;
        this.book = book;
    }

    private record Wish(JsonNode body, String expected) {}

    /** Returns when all were accepted, or refused, or their callers lost patience. */
    void send(Options options) throws InterruptedException {
        var random = new Random(options.seed() + 1);
        long gapNanos = options.trouble().toNanos() / 2 / options.tasks();
        long begun = System.nanoTime();
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < options.tasks(); i++) {
                TimeUnit.NANOSECONDS.sleep(i * gapNanos - (System.nanoTime() - begun));
                String key = "chaos-%d-%d".formatted(options.seed(), i);
                int kind = random.nextInt(100);
                boolean twice = random.nextInt(10) == 0;
                boolean message = random.nextInt(3) == 0;
                hands.acquire();
                callers.execute(() -> {
                    try {
                        if (kind < 8) {
                            draftAndFinal(key);
                        } else if (message) {
                            byMessage(key, wish(kind), twice);
                        } else {
                            byHttp(key, wish(kind), twice);
                        }
                    } catch (InterruptedException _) {
                        Thread.currentThread().interrupt();
                    } finally {
                        hands.release();
                    }
                });
            }
        }
    }

    private static Wish wish(int kind) {
        if (kind < 10) {
            var body = Requests.text("chaos [fail:OutputVideoSensitiveContentDetected]");
            return new Wish(body, FAILED);
        }
        if (kind < 12) {
            var body = Requests.text("chaos [refuse:InputTextSensitiveContentDetected]");
            return new Wish(body, FAILED);
        }
        if (kind < 30) {
            return new Wish(Requests.flexText("chaos"), SUCCEEDED);
        }
        if (kind < 50) {
            var body = Requests.text("chaos").put("model", "doubao-seedance-1-0-pro-250528");
            return new Wish(body, SUCCEEDED);
        }
        return new Wish(Requests.text("chaos"), SUCCEEDED);
    }

    private void draftAndFinal(String key) throws InterruptedException {
        String draft = byHttp(key + "-draft", new Wish(Requests.draft(), SUCCEEDED), false);
        if (draft != null) {
            byHttp(key + "-final", new Wish(Requests.finalOf(draft), SUCCEEDED), false);
        }
    }

    private @Nullable String byHttp(String key, Wish wish, boolean twice)
            throws InterruptedException {
        String id = untilAccepted(key, wish);
        if (id != null && twice) {
            untilAccepted(key, wish);
        }
        return id;
    }

    private @Nullable String untilAccepted(String key, Wish wish) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        String why = "nobody answered";
        while (System.nanoTime() < deadline) {
            Api api = fleet.api();
            try {
                if (api != null) {
                    Api.Answer answer = api.create(wish.body, key);
                    if (answer.status() == 202) {
                        book.accepted(answer.id(), wish.expected);
                        return answer.id();
                    }
                    why = answer.status() + " " + answer.body().path("code").asString("");
                    if (answer.status() < 500 && answer.status() != 409) {
                        break;
                    }
                }
            } catch (UncheckedIOException e) {
                why = String.valueOf(e.getMessage());
            }
            TimeUnit.MILLISECONDS.sleep(400);
        }
        book.refused(key, why);
        return null;
    }

    private void byMessage(String messageId, Wish wish, boolean twice) throws InterruptedException {
        Instant sentAt = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        int left = twice ? 2 : 1;
        while (left > 0 && System.nanoTime() < deadline) {
            if (publish(messageId, sentAt, wish.body)) {
                left--;
            } else {
                TimeUnit.MILLISECONDS.sleep(400);
            }
        }
        if (left > 0) {
            book.refused(messageId, "the broker took no message");
        } else {
            TaskId id = TaskId.ofMessage(Task.DEFAULT_TENANT, messageId, sentAt);
            book.accepted(id.value(), wish.expected);
        }
    }

    private synchronized boolean publish(String messageId, Instant sentAt, JsonNode body) {
        try {
            if (producer == null) {
                producer = new Producer(broker);
            }
            producer.publish(messageId, sentAt, body);
            return true;
        } catch (RuntimeException _) {
            if (producer != null) {
                producer.close();
                producer = null;
            }
            return false;
        }
    }
}
