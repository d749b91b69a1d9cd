package dev.seedancequeue.messaging.deadletter;

import dev.seedancequeue.messaging.Topology;
import dev.seedancequeue.messaging.rabbit.PublisherConnection;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.springframework.amqp.AmqpException;
import org.springframework.amqp.rabbit.core.RabbitAdmin;
import org.springframework.context.SmartLifecycle;

/**
 * How many dead letters there are, as the gauge {@code seedance.dead_letters}: asked for every 15
 * seconds by a passive declaration, which moves no message; no number while the broker is away.
 */
public final class DeadLetterCount implements SmartLifecycle {

    private static final Duration INTERVAL = Duration.ofSeconds(15);

    private final RabbitAdmin admin;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private volatile double count = Double.NaN;
    private volatile boolean running;

    public DeadLetterCount(PublisherConnection connection, MeterRegistry metrics) {
        admin = new RabbitAdmin(connection.factory());
        Gauge.builder("seedance.dead_letters", this, DeadLetterCount::count)
                .description("messages that nobody can work on, and parked tasks")
                .register(metrics);
    }

    double count() {
        return count;
    }

    void ask() {
        try {
            var queue = admin.getQueueInfo(Topology.DEAD_LETTERS);
            count = queue == null ? Double.NaN : queue.getMessageCount();
        } catch (AmqpException _) {
            // The broker watch tells people.
            count = Double.NaN;
        }
    }

    @Override
    public void start() {
        running = true;
        Thread.ofVirtual().name("dead-letter-count").start(this::keepAsking);
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
