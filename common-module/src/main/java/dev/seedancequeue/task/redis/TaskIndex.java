package dev.seedancequeue.task.redis;

import dev.seedancequeue.batch.BatchId;
import dev.seedancequeue.catalogue.VideoProfile;
import dev.seedancequeue.json.Json;
import dev.seedancequeue.task.Facet;
import dev.seedancequeue.task.Task;
import dev.seedancequeue.task.TaskState;
import dev.seedancequeue.task.TaskStore;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Response;
import redis.clients.jedis.UnifiedJedis;

/** What {@code index.lua} is told of a task. */
final class TaskIndex {

    /** From its acceptance a task takes some days to its end, and is remembered for eight more. */
    private static final Duration RETENTION = TaskStore.RETENTION.multipliedBy(2);

    private TaskIndex() {}

    /** Fields as {@code index.lua} describes them. */
    private record Entry(
            String id,
            String facet,
            String us,
            List<String> lists,
            String keepMs,
            String forgetUs,
            @Nullable String cost,
            @Nullable String rate,
            @Nullable String tokens) {}

    static String entry(Task task, Instant now) {
        BatchId batch = BatchId.ofTask(task.id());
        List<String> lists = new ArrayList<>(List.of(RedisKeys.tasks(task.tenant())));
        String cost = null;
        String tokens = null;
        if (batch != null) {
            lists.add(RedisKeys.batchTasks(task.tenant(), batch.value()));
            tokens = tokens(task);
            cost = tokens == null ? null : RedisKeys.batchCosts(task.tenant(), batch.value());
        }
        return Json.mapper()
                .writeValueAsString(
                        new Entry(
                                task.id().value(),
                                Facet.of(task).word(),
                                micros(task.createdAt()),
                                lists,
                                Long.toString(RETENTION.toMillis()),
                                micros(now.minus(RETENTION)),
                                cost,
                                cost == null ? null : rate(task.video()),
                                tokens));
    }

    private static @Nullable String tokens(Task task) {
        Long tokens =
                task.state() instanceof TaskState.Succeeded succeeded
                        ? succeeded.result().totalTokens()
                        : null;
        return tokens == null ? null : tokens.toString();
    }

    /** What decides on the price of its tokens. */
    private static String rate(VideoProfile video) {
        return Json.mapper()
                .writeValueAsString(
                        new VideoProfile(
                                video.model(),
                                video.pool(),
                                video.mode(),
                                video.tier(),
                                video.resolution(),
                                null,
                                null,
                                video.audio(),
                                video.draft(),
                                null));
    }

    /** A list's score: exact in a double, and different for tasks that are accepted in turn. */
    static String micros(Instant instant) {
        return Long.toString(ChronoUnit.MICROS.between(Instant.EPOCH, instant));
    }

    /** The tasks as JSON, each in its place. */
    static List<@Nullable String> read(UnifiedJedis redis, List<String> taskKeys) {
        List<Response<String>> replies = new ArrayList<>(taskKeys.size());
        try (var pipeline = redis.pipelined()) {
            for (String key : taskKeys) {
                replies.add(pipeline.hget(key, "task"));
            }
            pipeline.sync();
        }
        List<@Nullable String> read = new ArrayList<>(replies.size());
        replies.forEach(reply -> read.add(reply.get()));
        return read;
    }
}
