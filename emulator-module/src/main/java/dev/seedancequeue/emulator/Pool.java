package dev.seedancequeue.emulator;

import java.util.Comparator;
import java.util.TreeSet;
import java.util.function.LongFunction;

/**
 * The slots of one model and tier as a small event simulation: tasks arrive, wait in order of
 * priority and age, run, and leave. Nothing happens by itself: {@link #advance} plays everything
 * that was due until now, in the order of its time, so that no task needs a thread or a timer. Not
 * thread-safe: the {@link TaskBook} guards it.
 */
final class Pool {

    private static final Comparator<Task> OLDEST_FIRST = Comparator.comparingLong(t -> t.sequence);

    private final TreeSet<Task> arriving =
            new TreeSet<>(
                    Comparator.<Task>comparingLong(t -> t.readyAtMs).thenComparing(OLDEST_FIRST));
    private final TreeSet<Task> waiting =
            new TreeSet<>(
                    Comparator.<Task>comparingInt(t -> -t.order.options().priority())
                            .thenComparing(OLDEST_FIRST));
    private final TreeSet<Task> queuedByDeadline =
            new TreeSet<>(
                    Comparator.<Task>comparingLong(t -> t.expiresAtMs).thenComparing(OLDEST_FIRST));
    private final TreeSet<Task> running =
            new TreeSet<>(
                    Comparator.<Task>comparingLong(Task::endsAtMs).thenComparing(OLDEST_FIRST));

    private int peakRunning;
    private long busyMs;

    void admit(Task task) {
        arriving.add(task);
        queuedByDeadline.add(task);
    }

    /** Takes a queued task out; the caller knows that it is queued. */
    void withdraw(Task task) {
        arriving.remove(task);
        waiting.remove(task);
        queuedByDeadline.remove(task);
    }

    int queued() {
        return queuedByDeadline.size();
    }

    /**
     * When something will happen next, in the emulator's time; {@code Long.MAX_VALUE} if nothing.
     */
    long nextEventMs() {
        long next = Long.MAX_VALUE;
        if (!arriving.isEmpty()) {
            next = Math.min(next, arriving.first().readyAtMs);
        }
        if (!queuedByDeadline.isEmpty()) {
            next = Math.min(next, queuedByDeadline.first().expiresAtMs);
        }
        if (!running.isEmpty()) {
            next = Math.min(next, running.first().endsAtMs());
        }
        return next;
    }

    /** Plays what is due; {@code slots} is the number that may run at once, 0 without limit. */
    void advance(long nowMs, int slots, LongFunction<Task.Moment> moments, Changes changes) {
        for (long at = nextEventMs(); at <= nowMs; at = nextEventMs()) {
            Task.Moment moment = moments.apply(at);
            leave(moment, changes);
            expire(moment, changes);
            arrive(at);
            fill(moment, slots, changes);
        }
        // Slots may have been added since the last event.
        fill(moments.apply(nowMs), slots, changes);
    }

    private void leave(Task.Moment moment, Changes changes) {
        while (!running.isEmpty() && running.first().endsAtMs() <= moment.virtualMs()) {
            Task task = running.removeFirst();
            busyMs += task.endsAtMs() - task.startedAtMs();
            task.finish(moment);
            changes.changed(task);
        }
    }

    private void expire(Task.Moment moment, Changes changes) {
        while (!queuedByDeadline.isEmpty()
                && queuedByDeadline.first().expiresAtMs <= moment.virtualMs()) {
            Task task = queuedByDeadline.first();
            withdraw(task);
            task.become(Status.EXPIRED, moment);
            changes.changed(task);
        }
    }

    private void arrive(long atMs) {
        while (!arriving.isEmpty() && arriving.first().readyAtMs <= atMs) {
            waiting.add(arriving.removeFirst());
        }
    }

    private void fill(Task.Moment moment, int slots, Changes changes) {
        while (!waiting.isEmpty() && (slots == 0 || running.size() < slots)) {
            Task task = waiting.removeFirst();
            queuedByDeadline.remove(task);
            task.start(moment);
            running.add(task);
            peakRunning = Math.max(peakRunning, running.size());
            changes.changed(task);
        }
    }

    /** Slot use so far; {@code busy} counts finished and unfinished work until now. */
    PoolUse use(PoolKey key, int slots, long nowMs) {
        long unfinished = 0;
        for (Task task : running) {
            unfinished += nowMs - task.startedAtMs();
        }
        return new PoolUse(
                key.model(),
                key.tier(),
                key.resolution(),
                slots,
                running.size(),
                queued(),
                peakRunning,
                busyMs + unfinished);
    }

    /** Told of each change of status while the book's lock is held; must be quick. */
    interface Changes {
        void changed(Task task);
    }
}
