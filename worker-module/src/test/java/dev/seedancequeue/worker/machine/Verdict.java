package dev.seedancequeue.worker.machine;

import dev.seedancequeue.task.CorrelationId;
import dev.seedancequeue.task.FakeTaskStore;
import dev.seedancequeue.task.SafetyIdentifier;
import dev.seedancequeue.task.Task;
import dev.seedancequeue.task.TaskId;
import dev.seedancequeue.worker.provider.ProviderTask;
import dev.seedancequeue.worker.provider.ProviderTask.Status;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a machine at rest must show, whatever has happened to it. */
record Verdict(
        History history,
        Orders orders,
        List<ProviderTask> atProvider,
        FakeTaskStore store,
        boolean atRest) {

    /** Everything that is wrong; empty when the promises were kept. */
    List<String> violations() {
        List<String> wrong = new ArrayList<>(history.poison());
        if (!atRest) {
            wrong.add("never came to rest");
        }
        wrong.addAll(orders.broken());
        for (String id : orders.accepted()) {
            if (!history.tasks().containsKey(new TaskId(id))) {
                wrong.add("%s was accepted and never lay in a queue".formatted(id));
            }
        }
        history.tasks().keySet().forEach(id -> check(id, wrong));
        return wrong;
    }

    /** How it came to that, of the tasks that something is wrong with. */
    String story() {
        String all = String.join(" ", violations());
        return history.story(
                history.tasks().keySet().stream().filter(id -> all.contains(id.value())).toList());
    }

    private void check(TaskId id, List<String> wrong) {
        List<ProviderTask> creates = atProvider.stream().filter(task -> isOf(id, task)).toList();
        if (creates.stream().filter(Verdict::isPaid).count() > 1) {
            wrong.add("%s is paid twice: %s".formatted(id, creates));
        }
        Task end = end(id);
        if (end == null) {
            if (history.parked(id) == null) {
                wrong.add("%s is lost: %s".formatted(id, store.find(Task.DEFAULT_TENANT, id)));
            }
            return;
        }
        for (ProviderTask create : creates) {
            if (isPaid(create) && !create.id().equals(end.providerTaskId())) {
                wrong.add("%s ended as %s and nobody watches %s".formatted(id, end, create.id()));
            }
        }
        if (history.ends(id).isEmpty()
                || history.ends(id).getLast().state().status() != end.state().status()) {
            wrong.add("%s ended as %s, told was %s".formatted(id, end, history.ends(id)));
        }
    }

    private @Nullable Task end(TaskId id) {
        Task stored = store.find(Task.DEFAULT_TENANT, id);
        return stored != null && stored.isTerminal() ? stored : null;
    }

    private static boolean isOf(TaskId id, ProviderTask task) {
        CorrelationId order = SafetyIdentifier.orderOf(task.safetyIdentifier());
        return order != null && order.task().equals(id);
    }

    private static boolean isPaid(ProviderTask task) {
        return task.status() != Status.FAILED
                && task.status() != Status.EXPIRED
                && task.status() != Status.CANCELLED;
    }
}
