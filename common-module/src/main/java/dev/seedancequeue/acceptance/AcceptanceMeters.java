package dev.seedancequeue.acceptance;

import dev.seedancequeue.messaging.PublishException;
import dev.seedancequeue.task.StoreUnavailableException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * Counts what became of create requests, as {@code seedance.tasks.accepted} by {@code source} and
 * {@code outcome}; every outcome is there from the start, with zero.
 */
public final class AcceptanceMeters {

    private static final String NAME = "seedance.tasks.accepted";

    private enum Outcome {
        ACCEPTED,
        REPLAYED,
        REFUSED,
        KEY_IN_FLIGHT,
        KEY_REUSED,
        BACKLOG_FULL,
        STATE_UNAVAILABLE,
        UNCONFIRMED,
        QUEUE_FULL,
        BROKER_UNAVAILABLE,
        ERROR
    }

    private final Map<Outcome, Counter> counters = new EnumMap<>(Outcome.class);

    public AcceptanceMeters(MeterRegistry registry, RequestSource source) {
        for (Outcome outcome : Outcome.values()) {
            counters.put(
                    outcome,
                    Counter.builder(NAME)
                            .description("Create requests by what became of them")
                            .tag("source", source.label())
                            .tag("outcome", outcome.name().toLowerCase(Locale.ROOT))
                            .register(registry));
        }
    }

    Acceptance count(Supplier<Acceptance> request) {
        Outcome outcome = Outcome.ERROR;
        try {
            Acceptance acceptance = request.get();
            outcome = outcome(acceptance);
            return acceptance;
        } catch (StoreUnavailableException e) {
            outcome = Outcome.STATE_UNAVAILABLE;
            throw e;
        } catch (PublishException e) {
            outcome = outcome(e.reason());
            throw e;
        } finally {
            Objects.requireNonNull(counters.get(outcome)).increment();
        }
    }

    /** So many tasks of a batch. */
    void accepted(int tasks) {
        Objects.requireNonNull(counters.get(Outcome.ACCEPTED)).increment(tasks);
    }

    private static Outcome outcome(Acceptance acceptance) {
        return switch (acceptance) {
            case Acceptance.Accepted(_, var replayed) ->
                    replayed ? Outcome.REPLAYED : Outcome.ACCEPTED;
            case Acceptance.Refused _ -> Outcome.REFUSED;
            case Acceptance.BacklogFull _ -> Outcome.BACKLOG_FULL;
            case Acceptance.KeyInFlight _ -> Outcome.KEY_IN_FLIGHT;
            case Acceptance.KeyUsedForOtherBody _ -> Outcome.KEY_REUSED;
        };
    }

    private static Outcome outcome(PublishException.Reason reason) {
        return switch (reason) {
            case UNCONFIRMED -> Outcome.UNCONFIRMED;
            case REFUSED -> Outcome.QUEUE_FULL;
            case UNAVAILABLE -> Outcome.BROKER_UNAVAILABLE;
        };
    }
}
