package dev.seedancequeue.emulator;

import org.jspecify.annotations.Nullable;

/** One accepted create and where it stands. Not thread-safe: the {@link TaskBook} guards it. */
final class Task {

    final long sequence;
    final String id;
    final Order order;
    final Fate fate;
    final Ledger.Line line;
    final long createdAtMs;
    final long createdWallMs;
    final long expiresAtMs;
    final long readyAtMs;

    private Status status = Status.QUEUED;
    private long startedAtMs;
    private long changedAtMs;
    private long changedWallMs;

    Task(long sequence, String id, Order order, Fate fate, Ledger.Line line, Moment created) {
        this.sequence = sequence;
        this.id = id;
        this.order = order;
        this.fate = fate;
        this.line = line;
        this.createdAtMs = created.virtualMs();
        this.createdWallMs = created.wallMs();
        this.expiresAtMs = createdAtMs + order.expiresAfterSeconds() * 1_000;
        this.readyAtMs = createdAtMs + fate.pickupMs();
        this.changedAtMs = createdAtMs;
        this.changedWallMs = createdWallMs;
    }

    Status status() {
        return status;
    }

    long startedAtMs() {
        return startedAtMs;
    }

    long changedAtMs() {
        return changedAtMs;
    }

    /** When a running task leaves its slot, by finishing or by its own deadline. */
    long endsAtMs() {
        return Math.min(startedAtMs + fate.workMs(), expiresAtMs);
    }

    void start(Moment at) {
        startedAtMs = at.virtualMs();
        become(Status.RUNNING, at);
    }

    /** Ends a running task in the way its fate says, at {@link #endsAtMs()}. */
    void finish(Moment at) {
        if (startedAtMs + fate.workMs() > expiresAtMs) {
            become(Status.EXPIRED, at);
        } else {
            become(fate.failureCode() == null ? Status.SUCCEEDED : Status.FAILED, at);
        }
    }

    void become(Status next, Moment at) {
        status = next;
        changedAtMs = at.virtualMs();
        changedWallMs = at.wallMs();
        line.became(next, at.wallMs());
    }

    View view() {
        return new View(
                id,
                order,
                status,
                status == Status.FAILED ? fate.failureCode() : null,
                createdWallMs,
                changedWallMs,
                createdAtMs,
                changedAtMs);
    }

    /** A moment on both clocks. */
    record Moment(long virtualMs, long wallMs) {}

    /** A task as it stood when somebody looked; immutable. */
    record View(
            String id,
            Order order,
            Status status,
            @Nullable String failureCode,
            long createdWallMs,
            long changedWallMs,
            long createdAtMs,
            long changedAtMs) {}
}
