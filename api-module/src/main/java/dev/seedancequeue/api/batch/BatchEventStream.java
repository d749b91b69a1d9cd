package dev.seedancequeue.api.batch;

import dev.seedancequeue.api.ApiSettings;
import dev.seedancequeue.api.events.EventWriter;
import dev.seedancequeue.api.watch.TaskWatch;
import dev.seedancequeue.api.watch.TaskWatch.Wake;
import dev.seedancequeue.task.StoreUnavailableException;
import java.io.IOException;
import java.time.Duration;

/**
 * What one listener is sent of a batch: how it stands, whenever that has changed, comments in
 * between, and nothing after the end.
 */
final class BatchEventStream {

    /** Thousands of tasks change all the time; the batch is looked at once in this. */
    private static final Duration PACE = Duration.ofSeconds(1);

    private final EventWriter out;
    private final BatchLooks looks;
    private final ApiSettings settings;

    BatchEventStream(EventWriter out, BatchLooks looks, ApiSettings settings) {
        this.out = out;
        this.looks = looks;
        this.settings = settings;
    }

    /** Returns when the batch has ended, or this process does; throws when nobody listens. */
    void run(BatchView first, TaskWatch watch) throws IOException, InterruptedException {
        BatchView now = first;
        long lookedAt = System.nanoTime();
        while (true) {
            if (!out.send(now.tag(), "batch." + now.status().wireName(), now)) {
                out.stillHere();
            }
            if (now.isOver()) {
                return;
            }
            switch (watch.await(settings.keepAlive())) {
                case Wake.Stopped _ -> {
                    return;
                }
                case Wake.Told _, Wake.LookAgain _ -> {
                    Thread.sleep(PACE.minusNanos(System.nanoTime() - lookedAt));
                    now = look(now);
                    lookedAt = System.nanoTime();
                }
                case Wake.Nothing _ -> {
                    if (System.nanoTime() - lookedAt >= settings.maxWait().toNanos()) {
                        // An event may have been lost on its way to this process.
                        now = look(now);
                        lookedAt = System.nanoTime();
                    }
                }
            }
        }
    }

    /** Without the store the listener keeps what it has, and learns of the rest later. */
    private BatchView look(BatchView before) {
        try {
            return looks.show(before.id().value());
        } catch (StoreUnavailableException _) {
            return before;
        }
    }
}
