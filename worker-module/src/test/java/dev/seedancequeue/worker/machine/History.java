package dev.seedancequeue.worker.machine;

import dev.seedancequeue.json.Json;
import dev.seedancequeue.messaging.TaskEnvelope;
import dev.seedancequeue.messaging.TaskEvent;
import dev.seedancequeue.messaging.Topology;
import dev.seedancequeue.task.Task;
import dev.seedancequeue.task.TaskId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.amqp.core.Message;

/** What was seen from outside: every task that ever lay in a queue, every end that was told. */
final class History {

    private static final int BATCH = 4;

    private final List<TaskEvent> journal = new ArrayList<>();
    private final Map<TaskId, Task> tasks = new LinkedHashMap<>();
    private final Map<TaskId, List<Task>> ends = new LinkedHashMap<>();
    private final Map<TaskId, String> parked = new LinkedHashMap<>();
    private final List<String> poison = new ArrayList<>();
    private final List<String> log = new ArrayList<>();
    private final Map<String, Integer> counts = new LinkedHashMap<>();

    void note(String line) {
        log.add(line);
    }

    void count(String what) {
        counts.merge(what, 1, Integer::sum);
    }

    void sent(String queue, Task task) {
        tasks.put(task.id(), task);
        count("sent to " + queue.replaceAll("submit\\..*", "submit"));
        note("    sent to %s: %s".formatted(queue, describe(task)));
    }

    void told(TaskEvent event) {
        journal.add(event);
        Task task = event.task();
        if (task != null && task.isTerminal()) {
            ends.computeIfAbsent(task.id(), _ -> new ArrayList<>()).add(task);
            note("    told: " + describe(task));
        }
    }

    void buried(Message message, String queue, String reason) {
        note("    buried from %s: %s".formatted(queue, reason));
        if (queue.equals(Topology.INQUIRY)) {
            var envelope = Json.mapper().readValue(message.getBody(), TaskEnvelope.class);
            parked.put(envelope.task().id(), reason);
        } else if (!queue.equals(Topology.INTAKE)) {
            poison.add(queue + ": " + reason);
        }
    }

    /** Every event the broker took, a few at a time. */
    void replay(Instant since, Consumer<List<TaskEvent>> batch) {
        List<TaskEvent> known =
                journal.stream().filter(event -> !event.time().isBefore(since)).toList();
        for (int i = 0; i < known.size(); i += BATCH) {
            batch.accept(known.subList(i, Math.min(known.size(), i + BATCH)));
        }
    }

    Map<TaskId, Task> tasks() {
        return tasks;
    }

    List<Task> ends(TaskId id) {
        return ends.getOrDefault(id, List.of());
    }

    @Nullable String parked(TaskId id) {
        return parked.get(id);
    }

    /** Messages of ours that ours could not read or place. */
    List<String> poison() {
        return poison;
    }

    Map<String, Integer> counts() {
        return counts;
    }

    String wholeStory() {
        return String.join(System.lineSeparator(), log);
    }

    /** What happened to these tasks, and to everybody. */
    String story(Collection<TaskId> ids) {
        List<String> labels = ids.stream().map(History::label).toList();
        return log.stream()
                .filter(line -> !line.contains("…") || labels.stream().anyMatch(line::contains))
                .collect(Collectors.joining(System.lineSeparator()));
    }

    /** The end of an id is enough to tell tasks apart. */
    static String label(TaskId id) {
        return "…" + id.value().substring(id.value().length() - 6);
    }

    static String describe(Task task) {
        return "%s revision %d %s".formatted(label(task.id()), task.revision(), task.state());
    }
}
