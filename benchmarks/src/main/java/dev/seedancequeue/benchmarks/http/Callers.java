package dev.seedancequeue.benchmarks.http;

import dev.seedancequeue.benchmarks.ApiUnderTest;
import java.io.IOException;
import java.util.Collections;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** Callers at work at once, each with one piece of it at a time. */
final class Callers {

    /** One of them, with what is its own; used by one thread. */
    interface Caller extends AutoCloseable {

        void call(int number) throws IOException;

        @Override
        default void close() throws IOException {}
    }

    /** Makes ready for a caller. */
    interface Source {
        Caller open() throws IOException;
    }

    private Callers() {}

    /** Pieces done a second, each caller having its part of them. */
    static double rate(int pieces, int callers, Source source) throws InterruptedException {
        var next = new AtomicInteger();
        long begun = System.nanoTime();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<Void> work =
                    () -> {
                        try (var caller = source.open()) {
                            for (int i = next.getAndIncrement();
                                    i < pieces;
                                    i = next.getAndIncrement()) {
                                caller.call(i);
                            }
                        }
                        return null;
                    };
            for (Future<Void> caller : threads.invokeAll(Collections.nCopies(callers, work))) {
                caller.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("a request failed: " + e.getMessage(), e);
        }
        return pieces / ApiUnderTest.seconds(begun);
    }
}
