package dev.seedancequeue.worker.poll;

import dev.seedancequeue.messaging.TaskPublisher;
import dev.seedancequeue.task.TaskStore;
import dev.seedancequeue.worker.delivery.TaskDelivery;
import dev.seedancequeue.worker.delivery.TaskProgress;
import dev.seedancequeue.worker.provider.VideoProvider;
import dev.seedancequeue.worker.testing.Bench;
import java.util.List;

/** Looks made one at a time, in the test's own thread. */
public final class PollRounds {

    private PollRounds() {}

    public static Poller poller(Bench bench, TaskStore store, TaskPublisher publisher) {
        return poller(bench, store, bench.progress(publisher, store));
    }

    static Poller poller(Bench bench, TaskStore store, TaskProgress progress) {
        return new Poller(
                store, progress, bench.looks, bench.retries, bench.lessons(), bench.clock);
    }

    public static void look(Poller poller, VideoProvider provider, TaskDelivery delivery) {
        if (poller.needsLook(delivery)) {
            poller.look(provider, delivery);
        }
    }

    /** By a list, which settles it in a thread of its own. */
    public static void list(Poller poller, VideoProvider provider, TaskDelivery delivery) {
        if (poller.needsLook(delivery)) {
            poller.list(provider, delivery.task().video().tier(), List.of(delivery), _ -> {});
        }
    }
}
