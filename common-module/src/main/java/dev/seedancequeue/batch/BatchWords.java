package dev.seedancequeue.batch;

import dev.seedancequeue.messaging.PublishException;
import dev.seedancequeue.messaging.TaskEvent;
import dev.seedancequeue.messaging.TaskPublisher;
import java.time.InstantSource;

/**
 * The one way to say something of a batch: first to the journal, so that an emptied store knows it
 * again, then to the store. Thread-safe.
 */
public final class BatchWords {

    /** Each repeat is for a word of somebody else's that came in between. */
    private static final int MOST_TRIES = 5;

    private final TaskPublisher publisher;
    private final BatchStore store;
    private final InstantSource clock;

    public BatchWords(TaskPublisher publisher, BatchStore store, InstantSource clock) {
        this.publisher = publisher;
        this.store = store;
        this.clock = clock;
    }

    /**
     * Says what its caller wants of a batch; twice is the same as once, and nothing can be wanted
     * of one that is cancelled or has ended.
     *
     * @return the batch as it is now: cancelled, ended or as wanted
     */
    public Batch want(Batch batch, Batch.Control wanted, String what) {
        Batch now = batch;
        for (int tries = 0; tries < MOST_TRIES; tries++) {
            if (now.control() == wanted
                    || now.control() == Batch.Control.CANCEL
                    || now.ended() != null) {
                return now;
            }
            now = say(now.with(wanted), what);
        }
        return now;
    }

    /** Says that a batch has ended, {@code batch.completed} or {@code batch.cancelled}. */
    public void end(Batch batch, Batch.Ended end) {
        Batch now = batch;
        for (int tries = 0; tries < MOST_TRIES && now.ended() == null; tries++) {
            boolean cancelled = now.control() == Batch.Control.CANCEL;
            now = say(now.with(end), cancelled ? "cancelled" : "completed");
        }
    }

    /**
     * Says that a batch is as this from now on.
     *
     * @param what the last word of the event's type
     * @return what is stored now, which may be what somebody else has said first
     * @throws PublishException the broker gave no confirm; saying it again is safe
     */
    public Batch say(Batch batch, String what) {
        TaskPublisher.await(publisher.publish(TaskEvent.of(batch, what, clock.instant())));
        return store.save(batch);
    }
}
