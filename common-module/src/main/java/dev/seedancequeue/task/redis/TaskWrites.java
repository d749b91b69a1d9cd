package dev.seedancequeue.task.redis;

import dev.seedancequeue.json.Json;
import dev.seedancequeue.messaging.SubmitQueues;
import dev.seedancequeue.task.Idempotency;
import dev.seedancequeue.task.Task;
import dev.seedancequeue.task.TaskState;
import dev.seedancequeue.task.TaskStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What {@code advance.lua} and {@code restore.lua} are told of a task. */
final class TaskWrites {

    private final SubmitQueues queues;

    TaskWrites(SubmitQueues queues) {
        this.queues = queues;
    }

    /**
     * @param joins whether it goes to its queue at once, if it waits
     */
    RedisScript.Call advancing(Task task, boolean joins, Instant now) {
        List<String> keys = new ArrayList<>(stateKeys(task, joins));
        keys.add(RedisKeys.EPOCH);
        List<String> arguments =
                new ArrayList<>(stateArguments(task, TaskStore.RETENTION, now, now));
        arguments.add(TaskIndex.entry(task, now));
        return new RedisScript.Call(keys, arguments);
    }

    RedisScript.Call restoring(TaskStore.Remembered remembered, Instant now) {
        Task task = remembered.task();
        Duration left = Duration.between(now, remembered.since().plus(TaskStore.RETENTION));
        List<String> keys = new ArrayList<>(stateKeys(task, true));
        List<String> arguments =
                new ArrayList<>(stateArguments(task, left, remembered.since(), now));
        Idempotency idempotency = task.idempotency();
        if (idempotency != null) {
            Duration keyLeft =
                    Duration.between(now, task.createdAt().plus(TaskStore.KEY_RETENTION));
            keys.add(RedisKeys.idempotencyDigest(task.tenant(), idempotency.keyDigest()));
            arguments.add(idempotency.bodyHash());
            arguments.add(Json.mapper().writeValueAsString(Task.asAccepted(task)));
            arguments.add(Long.toString(keyLeft.toMillis()));
        }
        arguments.add(TaskIndex.entry(task, now));
        return new RedisScript.Call(keys, arguments);
    }

    private List<String> stateKeys(Task task, boolean joins) {
        String account = task.slotAccount();
        boolean waits = joins && task.state() instanceof TaskState.Queued;
        return List.of(
                RedisKeys.task(task.tenant(), task.id()),
                RedisKeys.backlog(task.tenant()),
                account == null ? "" : RedisKeys.tasksInProcess(account, task.video().pool()),
                waits ? RedisKeys.line(queues.of(task)) : "");
    }

    private static List<String> stateArguments(
            Task task, Duration timeToLive, Instant changedAt, Instant now) {
        return List.of(
                Long.toString(task.revision()),
                task.isTerminal() ? "1" : "0",
                Json.mapper().writeValueAsString(task),
                Long.toString(timeToLive.toMillis()),
                task.state() instanceof TaskState.Queued ? "1" : "0",
                Long.toString(changedAt.toEpochMilli()),
                task.id().value(),
                Long.toString(now.toEpochMilli()));
    }
}
