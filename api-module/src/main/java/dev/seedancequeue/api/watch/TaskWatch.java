package dev.seedancequeue.api.watch;

import dev.seedancequeue.task.Task;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * One caller's wait for one task or batch. Told by the event feed, asked by the caller's own
 * thread.
 */
public final class TaskWatch implements AutoCloseable {

    /** More than a task has states: who is that far behind needs the newest one only. */
    private static final int MAX_UNTOLD = 32;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<Task> untold = new ArrayDeque<>(1);
    private final Consumer<TaskWatch> end;
    private boolean lookAgain;
    private boolean stopped;

    TaskWatch(Consumer<TaskWatch> end) {
        this.end = end;
    }

    /** Why a wait has ended. */
    public sealed interface Wake {

        /** The task has become this, at least; the store may not have it yet. */
        record Told(Task task) implements Wake {}

        /** Events may have been missed: the store knows. */
        record LookAgain() implements Wake {}

        /** Nothing was told in the time. */
        record Nothing() implements Wake {}

        /** This process ends, and with it the wait. */
        record Stopped() implements Wake {}
    }

    /** Waits for the next thing to be told, in order. */
    public Wake await(Duration limit) throws InterruptedException {
        long left = limit.toNanos();
        lock.lock();
        try {
            while (true) {
                if (stopped) {
                    return new Wake.Stopped();
                }
                Task next = untold.poll();
                if (next != null) {
                    return new Wake.Told(next);
                }
                if (lookAgain) {
                    lookAgain = false;
                    return new Wake.LookAgain();
                }
                if (left <= 0) {
                    return new Wake.Nothing();
                }
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    void tell(Task task) {
        change(() -> {
            if (untold.size() >= MAX_UNTOLD) {
                untold.removeFirst();
            }
            untold.add(task);
        });
    }

    void lookAgain() {
        change(() -> lookAgain = true);
    }

    void stop() {
        change(() -> stopped = true);
    }

    private void change(Runnable what) {
        lock.lock();
        try {
            what.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Ends the wait and makes room for another. */
    @Override
    public void close() {
        end.accept(this);
    }
}
