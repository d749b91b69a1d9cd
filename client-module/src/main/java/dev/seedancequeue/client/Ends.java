package dev.seedancequeue.client;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Brings together who waits for a task's end and who tells of it, whoever is first. */
final class Ends {

    /**
     * Events of everybody's tasks are heard, and one may be faster than the answer that tells the
     * task's id: this many are remembered, for whoever asks in the seconds after.
     */
    static final int REMEMBERED = 5_000;

    private final Map<String, TaskEnd> recent =
            new LinkedHashMap<>() {
                @Override
                protected boolean removeEldestEntry(Map.Entry<String, TaskEnd> eldest) {
                    return size() > REMEMBERED;
                }
            };

    private final Map<String, List<CompletableFuture<TaskEnd>>> awaited = new HashMap<>();

    /** A future that whoever made it has to end in time; it is forgotten when it has ended. */
    CompletableFuture<TaskEnd> await(String taskId) {
        var future = new CompletableFuture<TaskEnd>();
        TaskEnd known = knownOrNoted(taskId, future);
        if (known != null) {
            future.complete(known);
        } else {
            var unused = future.whenComplete((end, failure) -> forgetEnded(taskId));
        }
        return future;
    }

    private synchronized @Nullable TaskEnd knownOrNoted(
            String taskId, CompletableFuture<TaskEnd> future) {
        TaskEnd known = recent.get(taskId);
        if (known == null) {
            awaited.computeIfAbsent(taskId, id -> new ArrayList<>()).add(future);
        }
        return known;
    }

    /** Tells of an end, as often as it is heard of. */
    void heard(TaskEnd end) {
        take(end).forEach(future -> future.complete(end));
    }

    private synchronized List<CompletableFuture<TaskEnd>> take(TaskEnd end) {
        recent.put(end.taskId(), end);
        List<CompletableFuture<TaskEnd>> waiting = awaited.remove(end.taskId());
        return waiting == null ? List.of() : waiting;
    }

    private synchronized void forgetEnded(String taskId) {
        List<CompletableFuture<TaskEnd>> waiting = awaited.get(taskId);
        if (waiting != null && waiting.removeIf(CompletableFuture::isDone) && waiting.isEmpty()) {
            awaited.remove(taskId);
        }
    }

    /** Ends all waiting. */
    void fail(SeedanceException why) {
        allAwaited().forEach(future -> future.completeExceptionally(why));
    }

    private synchronized List<CompletableFuture<TaskEnd>> allAwaited() {
        List<CompletableFuture<TaskEnd>> all = new ArrayList<>();
        awaited.values().forEach(all::addAll);
        return all;
    }
}
