package dev.seedancequeue.worker.poll;

import dev.seedancequeue.catalogue.ServiceTier;
import dev.seedancequeue.messaging.TaskEnvelope;
import dev.seedancequeue.worker.delivery.Delivery;
import dev.seedancequeue.worker.delivery.HeldDelivery;
import dev.seedancequeue.worker.delivery.TaskDelivery;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * The polls that this worker has in hand, from which each call takes those that are worth most. A
 * message stays for some seconds only and then goes round by the broker, so that many looks at one
 * task cost few messages and a dead worker keeps nobody waiting. Thread-safe.
 */
final class Hand {

    /** How long a message is held before it is put in safety again. */
    static final Duration HOLD = Duration.ofSeconds(10);

    /** How much of the price each call decides: calls differ, and the price should not jump. */
    private static final double NEWEST = 0.2;

    private final LookSchedule looks;
    private final Map<ServiceTier, List<Held>> held = new EnumMap<>(ServiceTier.class);
    private final Map<ServiceTier, Double> prices = new EnumMap<>(ServiceTier.class);

    private record Held(TaskDelivery delivery, Outlook outlook, Instant dueAt, Instant until) {}

    private record Ranked(Held held, double worth) {}

    /** Whether a message was kept, and if not, when it has to be back. */
    record Kept(boolean inHand, Instant dueAt) {}

    Hand(LookSchedule looks) {
        this.looks = looks;
        for (ServiceTier tier : ServiceTier.values()) {
            held.put(tier, new ArrayList<>());
            prices.put(tier, 0.0);
        }
    }

    /** Takes a message that has just arrived, unless its next look is too far away. */
    Kept take(TaskDelivery delivery, Instant now) {
        var held = new HeldDelivery(delivery.delivery(), now);
        return keep(new TaskDelivery(delivery.envelope(), held), now);
    }

    /** Takes a message back after a look, unless it was held for long or has long to wait. */
    Kept keep(TaskDelivery delivery, Instant now) {
        ServiceTier tier = tier(delivery);
        Outlook outlook = looks.outlook(delivery.envelope());
        Instant dueAt = looks.due(tier, outlook, price(tier));
        Instant until =
                delivery.delivery() instanceof HeldDelivery(_, var takenAt)
                        ? takenAt.plus(HOLD)
                        : now;
        boolean inHand = dueAt.isBefore(until) && now.isBefore(until);
        if (inHand) {
            hold(tier, new Held(delivery, outlook, dueAt, until));
        }
        return new Kept(inHand, dueAt);
    }

    private synchronized void hold(ServiceTier tier, Held poll) {
        polls(tier).add(poll);
    }

    /** When a task that is as this message says has to be looked at. */
    Instant dueAt(TaskEnvelope envelope) {
        ServiceTier tier = envelope.task().video().tier();
        return looks.due(tier, looks.outlook(envelope), price(tier));
    }

    /** How many of a tier it is time to look at. */
    synchronized int due(ServiceTier tier, Instant now) {
        int due = 0;
        for (Held each : polls(tier)) {
            if (!each.dueAt.isAfter(now)) {
                due++;
            }
        }
        return due;
    }

    synchronized int size() {
        return held.values().stream().mapToInt(List::size).sum();
    }

    /**
     * Takes out those that a look is worth most at, whether they are due or not: what a call has
     * room for costs nothing.
     */
    synchronized List<TaskDelivery> best(ServiceTier tier, int most, Instant now) {
        List<Ranked> ranked = ranked(tier, now);
        boolean isFull = ranked.size() > most;
        double marginal = isFull ? ranked.get(most - 1).worth : 0;
        double price = price(tier) + NEWEST * (marginal - price(tier));
        prices.put(tier, price < LookSchedule.CHEAP ? 0 : price);
        List<Ranked> chosen = isFull ? ranked.subList(0, most) : ranked;
        return removed(tier, chosen);
    }

    /** Takes out up to so many of those that are due, the most worth first. */
    synchronized List<TaskDelivery> bestDue(ServiceTier tier, int most, Instant now) {
        List<Ranked> due =
                ranked(tier, now).stream()
                        .filter(each -> !each.held.dueAt.isAfter(now))
                        .limit(most)
                        .toList();
        return removed(tier, due);
    }

    /** Takes out those that have more likely ended than not, if calls for all are not to be had. */
    synchronized List<TaskDelivery> likelyEnded(ServiceTier tier, int most, Instant now) {
        if (price(tier) == 0) {
            return List.of();
        }
        List<Ranked> likely =
                ranked(tier, now).stream()
                        .limit(most)
                        .filter(each -> each.held.outlook.ended(each.held.outlook.age(now)) > 0.5)
                        .toList();
        return removed(tier, likely);
    }

    private List<Ranked> ranked(ServiceTier tier, Instant now) {
        List<Ranked> ranked = new ArrayList<>();
        for (Held each : polls(tier)) {
            ranked.add(new Ranked(each, each.outlook.worth(each.outlook.age(now))));
        }
        ranked.sort(Comparator.comparingDouble(Ranked::worth).reversed());
        return ranked;
    }

    private List<TaskDelivery> removed(ServiceTier tier, List<Ranked> chosen) {
        List<TaskDelivery> deliveries = new ArrayList<>();
        Set<Delivery> gone = new HashSet<>();
        for (Ranked each : chosen) {
            deliveries.add(each.held.delivery);
            gone.add(each.held.delivery.delivery());
        }
        polls(tier).removeIf(each -> gone.contains(each.delivery.delivery()));
        return deliveries;
    }

    /** Takes out what was held long enough. */
    synchronized List<TaskDelivery> overheld(Instant now) {
        List<TaskDelivery> over = new ArrayList<>();
        for (List<Held> tier : held.values()) {
            for (Iterator<Held> all = tier.iterator(); all.hasNext(); ) {
                Held each = all.next();
                if (!each.until.isAfter(now)) {
                    over.add(due(each));
                    all.remove();
                }
            }
        }
        return over;
    }

    /** Takes out everything. */
    synchronized List<TaskDelivery> all() {
        List<TaskDelivery> all = new ArrayList<>();
        held.values()
                .forEach(tier -> {
                    tier.forEach(each -> all.add(each.delivery));
                    tier.clear();
                });
        return all;
    }

    private static TaskDelivery due(Held each) {
        TaskEnvelope envelope = each.delivery.envelope().due(each.dueAt);
        return new TaskDelivery(envelope, each.delivery.delivery());
    }

    private List<Held> polls(ServiceTier tier) {
        return Objects.requireNonNull(held.get(tier));
    }

    private synchronized double price(ServiceTier tier) {
        return Objects.requireNonNull(prices.get(tier));
    }

    private static ServiceTier tier(TaskDelivery delivery) {
        return delivery.task().video().tier();
    }
}
