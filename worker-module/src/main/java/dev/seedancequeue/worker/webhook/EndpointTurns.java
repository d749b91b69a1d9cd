package dev.seedancequeue.worker.webhook;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How many requests an endpoint is sent at once by this process: a slow one must not take the turns
 * of all others. Whoever finds no turn is told a time of its own at which there may be one, as far
 * apart as the endpoint's answers are, so that a long backlog does not circle. Thread-safe.
 */
final class EndpointTurns {

    static final int AT_ONCE = 8;

    private static final Duration SHORTEST_WAIT = Duration.ofSeconds(2);
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(15);

    /** Of the newest request in the usual time of all. */
    private static final double WEIGHT = 0.2;

    private final Map<String, Turns> turns = new HashMap<>();
    private final InstantSource clock;

    EndpointTurns(InstantSource clock) {
        this.clock = clock;
    }

    private static final class Turns {
        private int underWay;
        private Instant restUntil = Instant.MIN;
        private Instant lastPromised = Instant.MIN;
        private double usualMs = 1000;
    }

    private Turns of(String endpointId) {
        return turns.computeIfAbsent(endpointId, _ -> new Turns());
    }

    /** Takes a turn, to be given back by {@link #leave}; or says how long to wait for one. */
    synchronized @Nullable Duration enter(String endpointId) {
        Turns own = of(endpointId);
        Instant now = clock.instant();
        if (now.isBefore(own.restUntil)) {
            return Duration.between(now, promise(own, own.restUntil));
        }
        if (own.underWay >= AT_ONCE) {
            return Duration.between(now, promise(own, now.plus(SHORTEST_WAIT)));
        }
        own.underWay++;
        return null;
    }

    /** After the last one that was promised, but not later than it is worth to look again. */
    private static Instant promise(Turns own, Instant earliest) {
        Instant next = own.lastPromised.plusMillis((long) (own.usualMs / AT_ONCE));
        Instant latest = earliest.plus(LONGEST_WAIT);
        own.lastPromised =
                next.isBefore(earliest) ? earliest : next.isAfter(latest) ? earliest : next;
        return own.lastPromised;
    }

    /**
     * Gives a turn back.
     *
     * @param took how long the endpoint was asked
     */
    synchronized void leave(String endpointId, Duration took) {
        Turns own = of(endpointId);
        own.underWay--;
        own.usualMs += WEIGHT * (took.toMillis() - own.usualMs);
    }

    /** No more requests for so long. */
    synchronized void rest(String endpointId, Duration time) {
        of(endpointId).restUntil = clock.instant().plus(time);
    }
}
