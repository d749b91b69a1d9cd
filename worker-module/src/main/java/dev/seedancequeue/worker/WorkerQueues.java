package dev.seedancequeue.worker;

import dev.seedancequeue.worker.delivery.ConsumerConnection;
import dev.seedancequeue.worker.delivery.QueueConsumer;
import java.time.Duration;
import java.util.List;
import org.springframework.context.SmartLifecycle;

/**
 * Starts and drains the consumers of a worker: on SIGTERM first nobody takes anything new, then
 * what is in hand is finished, then the connection goes.
 */
final class WorkerQueues implements SmartLifecycle {

    private final List<QueueConsumer> consumers;
    private final List<Runnable> loops;
    private final List<Runnable> releases;
    private final List<Runnable> ends;
    private final ConsumerConnection connection;
    private final Duration drainTimeout;
    private volatile boolean running;

    /**
     * @param loops started before the consumers
     * @param releases told that nothing new will come, so that nothing in hand waits any longer
     * @param ends told when nothing is in hand any more
     */
    WorkerQueues(
            List<QueueConsumer> consumers,
            List<Runnable> loops,
            List<Runnable> releases,
            List<Runnable> ends,
            ConsumerConnection connection,
            Duration drainTimeout) {
        this.consumers = List.copyOf(consumers);
        this.loops = List.copyOf(loops);
        this.releases = List.copyOf(releases);
        this.ends = List.copyOf(ends);
        this.connection = connection;
        this.drainTimeout = drainTimeout;
    }

    @Override
    public void start() {
        running = true;
        loops.forEach(Runnable::run);
        consumers.forEach(QueueConsumer::start);
    }

    @Override
    public void stop() {
        running = false;
        consumers.forEach(QueueConsumer::stop);
        releases.forEach(Runnable::run);
        long deadline = System.nanoTime() + drainTimeout.toNanos();
        for (QueueConsumer consumer : consumers) {
            consumer.drain(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
        }
        // Only now: a loop that ended earlier could miss a delivery that was just being handed on.
        ends.forEach(Runnable::run);
        connection.close();
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
