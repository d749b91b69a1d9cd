package dev.seedancequeue.benchmarks.harness;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Waits for what a measurement needs, and ends the run when that does not come. */
public final class Patience {

    private static final Duration LIMIT = Duration.ofMinutes(10);

    private Patience() {}

    /** What is waited for. */
    @FunctionalInterface
    public interface Condition {
        boolean holds() throws InterruptedException;
    }

    /**
     * Returns when the condition holds; it is looked at every five milliseconds.
     *
     * @param what the error says what was missing
     * @throws IllegalStateException it did not hold within ten minutes
     */
    public static void await(String what, Condition condition) throws InterruptedException {
        long begun = System.nanoTime();
        while (!condition.holds()) {
            if (System.nanoTime() - begun > LIMIT.toNanos()) {
                throw new IllegalStateException(
                        "not within %d minutes: %s".formatted(LIMIT.toMinutes(), what));
            }
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }
}
