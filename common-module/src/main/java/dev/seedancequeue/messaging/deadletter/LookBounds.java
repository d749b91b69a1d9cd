package dev.seedancequeue.messaging.deadletter;

import java.time.Duration;
import java.util.function.UnaryOperator;

/**
 * How far one look into the dead letters goes.
 *
 * @param messages most that are looked at
 * @param letters most that are kept in hand
 * @param bytes most that the bodies kept in hand may have together
 * @param time after which no more are taken
 * @param keeping what is remembered of each
 */
public record LookBounds(
        int messages, int letters, long bytes, Duration time, UnaryOperator<DeadLetter> keeping) {

    private static final int WINDOW = 10_000;
    private static final long BODIES = 64L * 1024 * 1024;
    private static final Duration TIME = Duration.ofSeconds(5);

    /** To list them: many, without their bodies. */
    public static LookBounds forList() {
        return new LookBounds(WINDOW, WINDOW, Long.MAX_VALUE, TIME, DeadLetter::withoutBody);
    }

    /** To work on at most so many. */
    public static LookBounds forWork(int letters) {
        return new LookBounds(WINDOW, letters, BODIES, TIME, UnaryOperator.identity());
    }
}
