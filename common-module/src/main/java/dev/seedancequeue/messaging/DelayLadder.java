package dev.seedancequeue.messaging;

import java.time.Duration;
import java.util.List;

/**
 * The fixed waiting times on offer, one queue each. RabbitMQ expires messages only at the head of a
 * queue, so messages of different waiting times must not share one.
 */
public enum DelayLadder {
    MS_250("250ms", Duration.ofMillis(250)),
    MS_500("500ms", Duration.ofMillis(500)),
    S_1("1s", Duration.ofSeconds(1)),
    S_2("2s", Duration.ofSeconds(2)),
    S_5("5s", Duration.ofSeconds(5)),
    S_10("10s", Duration.ofSeconds(10)),
    S_30("30s", Duration.ofSeconds(30)),
    M_1("1m", Duration.ofMinutes(1)),
    M_5("5m", Duration.ofMinutes(5)),
    M_15("15m", Duration.ofMinutes(15));

    private static final List<DelayLadder> LONGEST_FIRST = List.of(values()).reversed();

    private final String label;
    private final Duration ttl;

    DelayLadder(String label, Duration ttl) {
        this.label = label;
        this.ttl = ttl;
    }

    public Duration ttl() {
        return ttl;
    }

    /** The name of both the step's queue and the exchange that leads into it. */
    public String queue() {
        return "seedance.delay." + label;
    }

    /**
     * The longest step that does not overshoot the delay by more than a tenth; the shortest for
     * anything below it. A longer wait takes several hops.
     */
    public static DelayLadder stepFor(Duration delay) {
        long limitMs = delay.toMillis() + delay.toMillis() / 10;
        for (DelayLadder step : LONGEST_FIRST) {
            if (step.ttl.toMillis() <= limitMs) {
                return step;
            }
        }
        return MS_250;
    }
}
