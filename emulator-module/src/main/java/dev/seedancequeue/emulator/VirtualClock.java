package dev.seedancequeue.emulator;

import java.time.Duration;
import java.time.Instant;

/**
 * The emulator's own time: it runs at a chosen speed, can be frozen, stepped and jumped, and never
 * goes back. It decides when things happen (durations, expiry, dying links); the times written into
 * answers are the machine's, so that they compare with the clock of the application under test.
 */
public final class VirtualClock {

    /** Fastest speed accepted: a week passes in 0.6 s. */
    public static final double MAX_SPEED = 1_000_000;

    private static final long NANOS_PER_MS = 1_000_000L;
    private static final Duration LONGEST_MOVE = Duration.ofDays(3_660);

    private record Anchor(long nanos, double virtualMs, double speed, boolean frozen) {
        double virtualMsAt(long now) {
            return frozen ? virtualMs : virtualMs + (now - nanos) / (double) NANOS_PER_MS * speed;
        }
    }

    private final long startWallMs = System.currentTimeMillis();
    private final long startNanos = System.nanoTime();
    private final Runnable beforeChange;
    private final Runnable afterChange;
    private volatile Anchor anchor;

    /**
     * The two actions run around every change, so that what is due happens at the old rate first.
     */
    VirtualClock(double speed, Runnable beforeChange, Runnable afterChange) {
        this.anchor = new Anchor(startNanos, startWallMs, checked(speed), false);
        this.beforeChange = beforeChange;
        this.afterChange = afterChange;
    }

    /** The emulator's present; equals the machine's time at start. */
    public Instant now() {
        return Instant.ofEpochMilli(nowMs());
    }

    public double speed() {
        return anchor.speed;
    }

    public boolean frozen() {
        return anchor.frozen;
    }

    /** Sets how many seconds pass here per real second; more than 0, at most {@link #MAX_SPEED}. */
    public void speed(double speed) {
        double wanted = checked(speed);
        change(Duration.ZERO, wanted, anchor.frozen);
    }

    public void freeze() {
        change(Duration.ZERO, anchor.speed, true);
    }

    /** Lets a frozen clock run on from where it stands, at its speed. */
    public void resume() {
        change(Duration.ZERO, anchor.speed, false);
    }

    /** Freezes the clock and moves it forward. */
    public void step(Duration by) {
        change(forward(by), anchor.speed, true);
    }

    /** Moves the clock forward and leaves it running or frozen as it was. */
    public void jump(Duration by) {
        change(forward(by), anchor.speed, anchor.frozen);
    }

    long nowMs() {
        return (long) anchor.virtualMsAt(System.nanoTime());
    }

    /** The machine's time at which this clock showed the given moment, which must not be ahead. */
    long wallMsAt(long virtualMs) {
        Anchor current = anchor;
        double since = Math.max(0, virtualMs - current.virtualMs);
        double anchored = wallMs(current.nanos);
        return (long) (current.frozen ? anchored : anchored + since / current.speed);
    }

    /** How long in real time until this clock shows the given moment; null while it is frozen. */
    @org.jspecify.annotations.Nullable
    Duration realTimeUntil(long virtualMs) {
        Anchor current = anchor;
        if (current.frozen) {
            return null;
        }
        double ms = (virtualMs - current.virtualMsAt(System.nanoTime())) / current.speed;
        return Duration.ofMillis((long) Math.max(0, Math.ceil(ms)));
    }

    private double wallMs(long nanos) {
        return startWallMs + (nanos - startNanos) / (double) NANOS_PER_MS;
    }

    private synchronized void change(Duration by, double speed, boolean frozen) {
        beforeChange.run();
        long now = System.nanoTime();
        anchor = new Anchor(now, anchor.virtualMsAt(now) + by.toMillis(), speed, frozen);
        afterChange.run();
    }

    private static Duration forward(Duration by) {
        if (by.isNegative() || by.compareTo(LONGEST_MOVE) > 0) {
            throw new IllegalArgumentException(
                    "the clock moves forward by 0 to "
                            + LONGEST_MOVE.toDays()
                            + " days, not "
                            + by);
        }
        return by;
    }

    private static double checked(double speed) {
        if (!(speed > 0 && speed <= MAX_SPEED)) {
            throw new IllegalArgumentException(
                    "speed must be more than 0 and at most " + (long) MAX_SPEED + ", not " + speed);
        }
        return speed;
    }
}
