package dev.seedancequeue.messaging.deadletter;

import dev.seedancequeue.messaging.PublishException;
import dev.seedancequeue.messaging.TaskEvent;
import dev.seedancequeue.messaging.TaskPublisher;
import dev.seedancequeue.messaging.deadletter.Outcome.What;
import dev.seedancequeue.task.StoreNotFilledException;
import dev.seedancequeue.task.StoreUnavailableException;
import dev.seedancequeue.task.Task;
import dev.seedancequeue.task.TaskStore;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a person may do about dead letters. Always in the same order: what follows is confirmed by
 * the broker, then a task's state is written, then the letter goes. A crash in between leaves the
 * letter, and doing it again sends a copy that revision, claim or message id tell from the first.
 *
 * <p>Every method throws {@link DeadLetterQueueException} when nobody can look, {@link
 * StoreUnavailableException} when a task's state cannot be compared, and {@link PublishException}
 * when what follows was not confirmed; the letter stays then.
 */
public final class DeadLetters {

    private static final Logger log = LoggerFactory.getLogger(DeadLetters.class);

    private final DeadLetterQueue queue;
    private final TaskPublisher publisher;
    private final TaskStore store;
    private final Consumer<Task> ended;
    private final InstantSource clock;

    /**
     * What a list shows.
     *
     * @param looked how many were looked at, whether they matched or not
     * @param truncated whether there are more than that
     */
    public record Listing(List<DeadLetter> letters, int looked, boolean truncated) {}

    /**
     * What became of several.
     *
     * @param more whether others may match that were not reached; the same call goes on with them
     */
    public record Batch(List<One> letters, boolean more) {
        /** One of them. */
        public record One(String id, Outcome outcome) {}
    }

    /**
     * @param ended told of each task that may have ended, before its letter goes
     */
    public DeadLetters(
            DeadLetterQueue queue,
            TaskPublisher publisher,
            TaskStore store,
            Consumer<Task> ended,
            InstantSource clock) {
        this.queue = queue;
        this.publisher = publisher;
        this.store = store;
        this.ended = ended;
        this.clock = clock;
    }

    /** Those that match, oldest first and without their bodies. */
    public Listing list(DeadLetterFilter filter) {
        return queue.look(
                filter::matches,
                LookBounds.forList(),
                hand -> new Listing(hand.letters(), hand.looked(), hand.isTruncated()));
    }

    /** One with all it has, or null. */
    public @Nullable DeadLetter find(String id) {
        List<DeadLetter> found =
                queue.look(
                        letter -> letter.id().equals(id),
                        LookBounds.forWork(1),
                        LettersInHand::letters);
        return found.isEmpty() ? null : found.getFirst();
    }

    public Outcome replay(String id, Edit edit) {
        return one(id, letter -> Treatment.replay(letter, edit, stored(letter), clock.instant()));
    }

    public Outcome discard(String id) {
        return one(id, letter -> Treatment.discard(letter, stored(letter)));
    }

    public Outcome decide(String id, Decision decision) {
        return one(
                id,
                letter ->
                        Treatment.decide(
                                letter, decision, stored(letter), epoch(), clock.instant()));
    }

    private String epoch() {
        String epoch = store.epoch();
        if (epoch == null) {
            throw new StoreNotFilledException("decision");
        }
        return epoch;
    }

    public Batch replayAll(DeadLetterFilter filter, int most) {
        return several(
                filter::matches,
                most,
                letter -> Treatment.replay(letter, Edit.NONE, stored(letter), clock.instant()));
    }

    public Batch discardAll(DeadLetterFilter filter, int most) {
        return several(filter::matches, most, letter -> Treatment.discard(letter, stored(letter)));
    }

    private Outcome one(String id, Function<DeadLetter, Step> treatment) {
        return queue.look(
                letter -> letter.id().equals(id),
                LookBounds.forWork(1),
                hand ->
                        hand.letters().isEmpty()
                                ? new Outcome.NotFound()
                                : treat(hand, hand.letters().getFirst(), treatment));
    }

    private Batch several(
            Predicate<DeadLetter> wanted, int most, Function<DeadLetter, Step> treatment) {
        return queue.look(
                wanted,
                LookBounds.forWork(most),
                hand -> {
                    List<Batch.One> done = new ArrayList<>();
                    boolean more = hand.isTruncated() || hand.letters().size() > most;
                    for (DeadLetter letter : hand.letters().stream().limit(most).toList()) {
                        try {
                            Outcome outcome = treat(hand, letter, treatment);
                            done.add(new Batch.One(letter.id(), outcome));
                        } catch (PublishException | StoreUnavailableException e) {
                            // The next ones would wait for the same time limit, one by one.
                            var reason = new Outcome.Refused(String.valueOf(e.getMessage()));
                            done.add(new Batch.One(letter.id(), reason));
                            return new Batch(done, true);
                        }
                    }
                    return new Batch(done, more);
                });
    }

    private @Nullable Task stored(DeadLetter letter) {
        Task task = letter.task();
        return task == null ? null : store.find(task.tenant(), task.id());
    }

    private Outcome treat(
            LettersInHand hand, DeadLetter letter, Function<DeadLetter, Step> treatment) {
        return switch (treatment.apply(letter)) {
            case Step.Refuse(var reason) -> new Outcome.Refused(reason);
            case Step.Drop(var what) -> settle(hand, letter, new Outcome.Settled(what, null, null));
            case Step.Send(var target, var message) -> {
                TaskPublisher.await(publisher.resend(target, message));
                yield settle(hand, letter, new Outcome.Settled(What.REPLAYED, target, null));
            }
            case Step.Move move -> {
                Task next = move.next().task();
                // One after the other, as a worker does: the journal knows no state without
                // message.
                TaskPublisher.await(publisher.publish(move.queue(), move.next()));
                var event = TaskEvent.between(move.before(), next, clock.instant());
                if (event != null) {
                    TaskPublisher.await(publisher.publish(event));
                }
                store.advance(next);
                yield settle(hand, letter, new Outcome.Settled(move.what(), move.queue(), next));
            }
            case Step.End(_, var end) -> {
                TaskPublisher.await(publisher.publish(TaskEvent.of(end, clock.instant())));
                store.advance(end);
                yield settle(hand, letter, new Outcome.Settled(What.DECIDED, null, end));
            }
        };
    }

    private Outcome settle(LettersInHand hand, DeadLetter letter, Outcome.Settled settled) {
        Task task = letter.task();
        if (task != null) {
            ended.accept(task);
        }
        hand.settle(letter);
        log.atInfo()
                .addKeyValue("deadLetterId", letter.id())
                .addKeyValue("kind", letter.kind().wireName())
                .addKeyValue("taskId", letter.taskId())
                .addKeyValue("queue", settled.queue())
                .log("dead letter {}", settled.what().wireName());
        return settled;
    }
}
