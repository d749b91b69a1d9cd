package dev.seedancequeue.journal;

import dev.seedancequeue.batch.BatchStore;
import dev.seedancequeue.messaging.Journal;
import dev.seedancequeue.messaging.JournalException;
import dev.seedancequeue.messaging.TaskEvent;
import dev.seedancequeue.task.StoreUnavailableException;
import dev.seedancequeue.task.Task;
import dev.seedancequeue.task.TaskStore;
import dev.seedancequeue.task.TaskStore.Remembered;
import dev.seedancequeue.workflow.Workflow;
import dev.seedancequeue.workflow.WorkflowStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * Fills an emptied store from the journal. Of all processes that try, one does it; what it writes
 * never replaces anything newer, so that tasks may go on meanwhile. Not thread-safe.
 */
public final class Refill {

    /** And a stream begins with the whole chunk that holds the moment. */
    private static final Duration CLOCKS_DIFFER = Duration.ofMinutes(1);

    private final Journal journal;
    private final TaskStore store;
    private final WorkflowStore workflows;
    private final BatchStore batches;
    private final InstantSource clock;
    private final String name = UUID.randomUUID().toString();
    private RefillProgress progress = new RefillProgress(Instant.EPOCH, Instant.EPOCH, 0, 0);

    /** Where the store stands after a look at it. */
    public enum State {
        /** It had all there is to know. */
        FILLED,
        /** It was empty, and has all there is to know now. */
        REFILLED,
        /** It is empty, and somebody else is filling it. */
        IN_OTHER_HANDS
    }

    public Refill(
            Journal journal,
            TaskStore store,
            WorkflowStore workflows,
            BatchStore batches,
            InstantSource clock) {
        this.journal = journal;
        this.store = store;
        this.workflows = workflows;
        this.batches = batches;
        this.clock = clock;
    }

    /**
     * Fills the store if it was emptied and nobody else is filling it. After a failure the next
     * call begins anew.
     *
     * @param told how far it is, at least once a second; not at all when there is nothing to do
     * @throws JournalException the journal cannot be read, or the store lost its data once more
     * @throws StoreUnavailableException the store is away
     */
    public State fillIfEmpty(Consumer<RefillProgress> told) {
        if (store.epoch() != null) {
            return State.FILLED;
        }
        if (!store.beginRefill(name)) {
            return store.epoch() == null ? State.IN_OTHER_HANDS : State.FILLED;
        }
        try {
            replay(
                    allThereIs(),
                    reached -> {
                        requireOurs(store.continueRefill(name));
                        told.accept(reached);
                    });
            requireOurs(store.completeRefill(name));
        } catch (RuntimeException e) {
            giveWay(e);
            throw e;
        }
        return State.REFILLED;
    }

    /** Others may reach a broker that this process cannot. */
    private void giveWay(RuntimeException failure) {
        try {
            store.abandonRefill(name);
        } catch (StoreUnavailableException e) {
            failure.addSuppressed(e);
        }
    }

    /** Adds what a filled store lacks. */
    public void addMissing(Consumer<RefillProgress> told) {
        replay(allThereIs(), told);
    }

    /**
     * Adds what a store lacks that was last seen at this time, before it was restarted.
     *
     * @return how much that was
     */
    public RefillProgress addLost(Instant since) {
        replay(since.minus(CLOCKS_DIFFER), _ -> {});
        return progress;
    }

    /** The lease went with the data, or this process stood still: what was written may be gone. */
    private static void requireOurs(boolean ours) {
        if (!ours) {
            throw new JournalException("redis lost its data, or this process its turn, meanwhile");
        }
    }

    private Instant allThereIs() {
        return clock.instant().minus(TaskStore.RETENTION);
    }

    private void replay(Instant since, Consumer<RefillProgress> told) {
        Instant begun = clock.instant();
        progress = new RefillProgress(begun, begun, 0, 0);
        told.accept(progress);
        journal.replay(
                since,
                events -> {
                    int written = store.restore(List.copyOf(newest(events)));
                    workflows.restore(workflows(events));
                    batches.restore(
                            events.stream()
                                    .map(TaskEvent::batch)
                                    .filter(Objects::nonNull)
                                    .toList());
                    progress = progress.plus(events.size(), written, clock.instant());
                    told.accept(progress);
                });
    }

    /** All of them: each may know what no other does. */
    private static List<WorkflowStore.Remembered> workflows(List<TaskEvent> events) {
        List<WorkflowStore.Remembered> told = new ArrayList<>();
        for (TaskEvent event : events) {
            Workflow workflow = event.workflow();
            if (workflow != null) {
                told.add(new WorkflowStore.Remembered(workflow, event.time()));
            }
        }
        return told;
    }

    /** One write for all that a batch tells of a task. */
    private static Collection<Remembered> newest(List<TaskEvent> events) {
        Map<String, Remembered> newest = new LinkedHashMap<>();
        for (TaskEvent event : events) {
            Task task = event.task();
            if (task != null) {
                newest.merge(
                        task.tenant() + "/" + task.id(),
                        new Remembered(task, event.time()),
                        (known, later) -> isNewer(later.task(), known.task()) ? later : known);
            }
        }
        return newest.values();
    }

    private static boolean isNewer(Task task, Task known) {
        return !known.isTerminal() && task.revision() > known.revision();
    }
}
