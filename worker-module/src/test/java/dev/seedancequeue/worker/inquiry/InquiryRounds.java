package dev.seedancequeue.worker.inquiry;

import dev.seedancequeue.messaging.TaskPublisher;
import dev.seedancequeue.task.TaskStore;
import dev.seedancequeue.worker.account.Accounts;
import dev.seedancequeue.worker.delivery.TaskDelivery;
import dev.seedancequeue.worker.provider.VideoProvider;
import dev.seedancequeue.worker.testing.Bench;
import java.time.Duration;
import java.util.List;

/** Inquiries made one round at a time, in the test's own thread. */
public final class InquiryRounds {

    public static final Duration LIMIT = Duration.ofHours(1);

    private InquiryRounds() {}

    public static Inquiries inquiries(
            Bench bench, VideoProvider provider, TaskStore store, TaskPublisher publisher) {
        return inquiries(bench, Bench.account(provider), store, publisher);
    }

    public static Inquiries inquiries(
            Bench bench, Accounts accounts, TaskStore store, TaskPublisher publisher) {
        return new Inquiries(
                accounts,
                store,
                bench.progress(publisher, store),
                publisher,
                bench.looks,
                bench.retries,
                bench.clock,
                LIMIT);
    }

    /** Inquiries that end when nothing waits, and are never short of calls. */
    public static Inquiries ending(
            Bench bench,
            Accounts accounts,
            TaskStore store,
            TaskPublisher publisher,
            Duration limit) {
        var inquiries =
                new Inquiries(
                        accounts,
                        store,
                        bench.progress(publisher, store),
                        publisher,
                        bench.looks,
                        bench.retries,
                        bench.clock,
                        limit);
        inquiries.drain();
        return inquiries;
    }

    /** Answers what was added to {@link #ending} inquiries. */
    public static void answerAdded(Inquiries inquiries) {
        inquiries.run();
    }

    public static void answer(Inquiries inquiries, TaskDelivery... deliveries) {
        try {
            inquiries.answer(List.of(deliveries));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
