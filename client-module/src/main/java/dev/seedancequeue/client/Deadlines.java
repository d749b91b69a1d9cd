package dev.seedancequeue.client;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Ends futures that have not ended by themselves. */
final class Deadlines implements AutoCloseable {

    private final ScheduledThreadPoolExecutor timers;

    Deadlines() {
        timers =
                new ScheduledThreadPoolExecutor(
                        1,
                        Daemons.named("seedance-client deadlines"),
                        // When closed: whoever closes has ended all futures.
                        new ThreadPoolExecutor.DiscardPolicy());
        timers.setRemoveOnCancelPolicy(true);
    }

    /**
     * @param limit from now on
     * @param reason made when it is due
     */
    void set(CompletableFuture<?> future, Duration limit, Supplier<SeedanceException> reason) {
        Future<?> timer =
                timers.schedule(
                        () -> {
                            future.completeExceptionally(reason.get());
                        },
                        limit.toMillis(),
                        TimeUnit.MILLISECONDS);
        var unused =
                future.whenComplete((value, failure) -> {
                    timer.cancel(false);
                });
    }

    @Override
    public void close() {
        timers.shutdownNow();
    }
}
