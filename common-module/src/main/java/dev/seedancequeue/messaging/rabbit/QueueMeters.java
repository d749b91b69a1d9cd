package dev.seedancequeue.messaging.rabbit;

import dev.seedancequeue.messaging.SubmitQueues;
import dev.seedancequeue.messaging.Topology;
import dev.seedancequeue.task.StoreUnavailableException;
import dev.seedancequeue.task.TaskStore;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.springframework.context.SmartLifecycle;

/**
 * What lies in queues, as gauges: {@code seedance.dead_letters}, and of each submit queue {@code
 * seedance.waiting.tasks} and {@code seedance.waiting.oldest}. Asked for every 15 seconds; no
 * numbers while the broker is away.
 */
public final class QueueMeters implements SmartLifecycle {

    private static final Duration INTERVAL = Duration.ofSeconds(15);

    private final WaitingMessages messages;
    private final SubmitQueues submitQueues;
    private final List<String> pools;
    private final TaskStore store;
    private final InstantSource clock;
    private final MultiGauge waiting;
    private final MultiGauge oldest;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private volatile double deadLetters = Double.NaN;
    private volatile boolean running;

    public QueueMeters(
            PublisherConnection connection,
            SubmitQueues submitQueues,
            List<String> pools,
            TaskStore store,
            InstantSource clock,
            MeterRegistry metrics) {
        messages = new WaitingMessages(connection::openChannel);
        this.submitQueues = submitQueues;
        this.pools = List.copyOf(pools);
        this.store = store;
        this.clock = clock;
        waiting =
                MultiGauge.builder("seedance.waiting.tasks")
                        .description("messages in a submit queue that no worker has taken")
                        .register(metrics);
        oldest =
                MultiGauge.builder("seedance.waiting.oldest")
                        .description("how long the first of them has waited for its turn")
                        .baseUnit("seconds")
                        .register(metrics);
        Gauge.builder("seedance.dead_letters", this, meters -> meters.deadLetters)
                .description("messages that nobody can work on, and parked tasks")
                .register(metrics);
    }

    void ask() {
        List<Row<?>> waitingRows = new ArrayList<>();
        List<Row<?>> oldestRows = new ArrayList<>();
        OptionalLong dead = messages.in(Topology.DEAD_LETTERS);
        deadLetters = dead.isPresent() ? dead.getAsLong() : Double.NaN;
        // Else each queue would wait for the broker in turn; the broker watch tells people.
        if (dead.isPresent()) {
            for (String pool : pools) {
                for (String queue : submitQueues.weights(pool).keySet()) {
                    Tags tags = Tags.of("pool", pool, "queue", queue);
                    messages.in(queue)
                            .ifPresent(count -> {
                                waitingRows.add(Row.of(tags, count));
                                oldestRows.add(Row.of(tags, count > 0 ? ageSeconds(queue) : 0));
                            });
                }
            }
        }
        waiting.register(waitingRows, true);
        oldest.register(oldestRows, true);
    }

    /** Not a number while Redis is away, or has forgotten. */
    private double ageSeconds(String queue) {
        try {
            Instant since = store.line(queue).oldest();
            return since == null
                    ? Double.NaN
                    : Math.max(0, Duration.between(since, clock.instant()).toMillis() / 1000.0);
        } catch (StoreUnavailableException _) {
            return Double.NaN;
        }
    }

    @Override
    public void start() {
        running = true;
        Thread.ofVirtual().name("queue-meters").start(this::keepAsking);
    }

    private void keepAsking() {
        try {
            do {
                ask();
            } while (!stopped.await(INTERVAL.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void stop() {
        stopped.countDown();
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
