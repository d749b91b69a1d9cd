package dev.seedancequeue.worker.poll;

import dev.seedancequeue.catalogue.ServiceTier;
import dev.seedancequeue.messaging.DelayLadder;
import dev.seedancequeue.messaging.TaskEnvelope;
import dev.seedancequeue.task.Task;
import dev.seedancequeue.task.TaskState.Ordered;
import dev.seedancequeue.worker.delivery.TaskDelivery;
import dev.seedancequeue.worker.testing.Bench;
import dev.seedancequeue.worker.testing.RecordedDelivery;
import dev.seedancequeue.worker.testing.Tasks;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import org.springframework.amqp.core.Message;

/**
 * Watching in virtual time: the real schedule and the real hand, with a delay ladder and a provider
 * of a few lines. Tells what a policy is worth without a clock, and the same at every run.
 */
final class WatchSimulation {

    private static final double TURN = 1.03;
    private static final double WARM_UP = 150;
    private static final double END = 350;

    /** What came of it, in seconds and counts per ended task. */
    record Result(double median, double p99, double looks, double hops, int ended) {}

    private record Arrival(double at, TaskEnvelope envelope) {}

    private record Video(double begin, double end) {}

    private final Random random = new Random(7);
    private final int inFlight;
    private final int idsPerCall;
    private final double spread;
    private final Map<String, Video> videos = new HashMap<>();
    private final List<Double> lags = new ArrayList<>();
    private int ordered;
    private long looks;
    private long hops;

    WatchSimulation(int inFlight, int idsPerCall, double spread) {
        this.inFlight = inFlight;
        this.idsPerCall = idsPerCall;
        this.spread = spread;
    }

    /** Each call asks for the next ones, round and round. */
    Result roundRobin() {
        Deque<TaskEnvelope> round = new ArrayDeque<>();
        for (int i = 0; i < inFlight; i++) {
            round.add(order(30.0 * i / inFlight));
        }
        for (double now = 30; now < END; now += TURN) {
            int calls = Math.min(idsPerCall, round.size());
            for (int i = 0; i < calls; i++) {
                TaskEnvelope envelope = round.removeFirst();
                count(now, 1, 0);
                round.addLast(isEnded(envelope, now) ? order(now) : envelope);
            }
        }
        return result();
    }

    /** Each call asks for what the product's policy chooses. */
    Result product() {
        var looksAhead = new Bench().looks;
        var hand = new Hand(looksAhead);
        var queue = new PriorityQueue<>(Comparator.comparingDouble(Arrival::at));
        for (int i = 0; i < inFlight; i++) {
            double at = 30.0 * i / inFlight;
            queue.add(new Arrival(at + 5, order(at)));
        }
        for (double now = 0; now < END; now += TURN) {
            Instant instant = instant(now);
            while (!queue.isEmpty() && queue.peek().at <= now) {
                arrive(queue, hand, now, queue.remove().envelope);
            }
            List<TaskDelivery> batch = hand.best(ServiceTier.DEFAULT, idsPerCall, instant);
            batch.addAll(hand.likelyEnded(ServiceTier.DEFAULT, idsPerCall * 3 / 100, instant));
            for (TaskDelivery delivery : batch) {
                count(now, 1, 0);
                if (isEnded(delivery.envelope(), now)) {
                    queue.add(new Arrival(now + 5, order(now)));
                } else {
                    TaskEnvelope seen = seen(delivery.envelope(), now);
                    boolean moved = seen.task().revision() > delivery.task().revision();
                    Hand.Kept kept =
                            moved
                                    ? new Hand.Kept(false, hand.dueAt(seen))
                                    : hand.keep(
                                            new TaskDelivery(seen, delivery.delivery()), instant);
                    if (!kept.inHand()) {
                        send(queue, now, seen.due(kept.dueAt()));
                    }
                }
            }
            for (TaskDelivery delivery : hand.overheld(instant)) {
                send(queue, now, delivery.envelope());
            }
        }
        return result();
    }

    private void arrive(
            PriorityQueue<Arrival> queue, Hand hand, double now, TaskEnvelope envelope) {
        if (!envelope.isDue(instant(now).plus(Hand.HOLD))) {
            send(queue, now, envelope);
            return;
        }
        var delivery = new RecordedDelivery(new Message(new byte[0]), false).with(envelope);
        Hand.Kept kept = hand.take(delivery, instant(now));
        if (!kept.inHand()) {
            send(queue, now, envelope.due(kept.dueAt()));
        }
    }

    private void send(PriorityQueue<Arrival> queue, double now, TaskEnvelope envelope) {
        Duration delay = Duration.between(instant(now), envelope.dueAt());
        double wait =
                delay.compareTo(Hand.HOLD) <= 0
                        ? 0.01
                        : DelayLadder.stepFor(delay).ttl().toMillis() / 1000.0;
        count(now, 0, 1);
        queue.add(new Arrival(now + wait, envelope));
    }

    private TaskEnvelope order(double now) {
        double begin = now + 1.5 * Math.exp(0.5 * random.nextGaussian());
        String id = "cgt-" + ordered;
        videos.put(id, new Video(begin, begin + 30 * Math.exp(spread * random.nextGaussian())));
        count(now, 0, 1);
        Task task = Tasks.queued(ordered++).ordered(Tasks.ACCOUNT, id, instant(now));
        return TaskEnvelope.toPoll(task, instant(now + 5), 0);
    }

    private boolean isEnded(TaskEnvelope envelope, double now) {
        double end = video(envelope).end;
        if (end <= now && now > WARM_UP) {
            lags.add(now - end);
        }
        return end <= now;
    }

    private TaskEnvelope seen(TaskEnvelope envelope, double now) {
        double begin = video(envelope).begin;
        Task task = envelope.task();
        boolean begun = begin <= now && task.state() instanceof Ordered;
        return envelope.looked(instant(now)).with(begun ? task.running(instant(begin)) : task);
    }

    private Video video(TaskEnvelope envelope) {
        Video video = videos.get(envelope.task().providerTaskId());
        if (video == null) {
            throw new AssertionError("never ordered: " + envelope);
        }
        return video;
    }

    private void count(double now, int moreLooks, int moreHops) {
        if (now > WARM_UP) {
            looks += moreLooks;
            hops += moreHops;
        }
    }

    private Result result() {
        lags.sort(Comparator.naturalOrder());
        int ended = lags.size();
        return new Result(
                lags.get(ended / 2),
                lags.get(ended * 99 / 100),
                looks / (double) ended,
                hops / (double) ended,
                ended);
    }

    private static Instant instant(double seconds) {
        return Tasks.NOW.plusMillis(Math.round(seconds * 1000));
    }
}
