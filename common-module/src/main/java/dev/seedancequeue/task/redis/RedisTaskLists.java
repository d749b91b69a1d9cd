package dev.seedancequeue.task.redis;

import dev.seedancequeue.batch.BatchId;
import dev.seedancequeue.catalogue.VideoProfile;
import dev.seedancequeue.json.Json;
import dev.seedancequeue.task.Facet;
import dev.seedancequeue.task.StoreNotFilledException;
import dev.seedancequeue.task.StoreUnavailableException;
import dev.seedancequeue.task.Task;
import dev.seedancequeue.task.TaskId;
import dev.seedancequeue.task.TaskStatus;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.AbstractPipeline;
import redis.clients.jedis.Response;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Reads the lists that the task store's scripts keep: pages of tasks, and the counts of batches.
 * Always in step with the tasks. Thread-safe.
 */
public final class RedisTaskLists {

    /** One call looks at no more tasks than this, however few of them are wanted. */
    public static final int MAX_LOOKED = 2000;

    private static final RedisScript PAGE = new RedisScript(RedisTaskLists.class, "page.lua");
    private static final int PIECE = 100;
    private static final Comparator<Place> NEWEST_FIRST =
            Comparator.comparingLong(Place::us).thenComparing(Place::id).reversed();

    private final UnifiedJedis redis;

    public RedisTaskLists(UnifiedJedis redis) {
        this.redis = redis;
    }

    /**
     * A task's place among all, newest first; also when the task has gone.
     *
     * @param us when it was accepted, in microseconds
     */
    public record Place(long us, String id) {}

    /**
     * Some tasks, newest first.
     *
     * @param end where to go on, null when there are no more
     */
    public record Page(List<Task> tasks, @Nullable Place end) {}

    /**
     * What a batch has come to.
     *
     * @param tasks how many of each facet; those with none are left out
     * @param tokens that were billed, by what decides on their price
     */
    public record Tally(Map<Facet, Long> tasks, Map<VideoProfile, Long> tokens) {

        /** How many of each status, also of those with none. */
        public Map<TaskStatus, Long> counts() {
            Map<TaskStatus, Long> counts = new EnumMap<>(TaskStatus.class);
            for (TaskStatus status : TaskStatus.values()) {
                counts.put(status, 0L);
            }
            tasks.forEach((facet, count) -> counts.merge(facet.status(), count, Long::sum));
            return counts;
        }

        /** How many there are. */
        public long accepted() {
            return tasks.values().stream().mapToLong(Long::longValue).sum();
        }

        /** How many have not ended. */
        public long unfinished() {
            return Facet.UNFINISHED.stream()
                    .mapToLong(facet -> tasks.getOrDefault(facet, 0L))
                    .sum();
        }
    }

    /**
     * The next tasks of a selection. May hold fewer than wanted, or none, and all the same have an
     * end to go on from: no call looks at more than {@link #MAX_LOOKED}.
     *
     * @param after where the last page ended, null for the first
     * @throws StoreNotFilledException the store has lost its data and is being filled
     */
    public Page page(String tenant, TaskSelection selection, @Nullable Place after, int limit) {
        List<Task> wanted = new ArrayList<>();
        Place place = after;
        for (int looked = 0; looked < MAX_LOOKED; ) {
            List<Place> piece = piece(tenant, selection, place);
            if (piece.isEmpty()) {
                return new Page(wanted, null);
            }
            List<@Nullable String> stored =
                    ask(() ->
                            TaskIndex.read(
                                    redis,
                                    piece.stream()
                                            .map(at -> RedisKeys.task(tenant, new TaskId(at.id)))
                                            .toList()));
            for (int i = 0; i < piece.size(); i++) {
                place = piece.get(i);
                looked++;
                String json = stored.get(i);
                // A task may be forgotten while its entry is not.
                if (json != null) {
                    Task task = Json.mapper().readValue(json, Task.class);
                    if (selection.matches(task)) {
                        wanted.add(task);
                    }
                }
                if (wanted.size() == limit) {
                    return new Page(wanted, place);
                }
            }
        }
        return new Page(wanted, place);
    }

    private List<Place> piece(String tenant, TaskSelection selection, @Nullable Place after) {
        BatchId batch = selection.batch();
        String lists =
                batch == null
                        ? RedisKeys.tasks(tenant)
                        : RedisKeys.batchTasks(tenant, batch.value());
        List<String> keys = new ArrayList<>(List.of(RedisKeys.EPOCH));
        selection.facets().forEach(facet -> keys.add(lists + facet.word()));
        var arguments =
                List.of(
                        selection.until() == null ? "+inf" : TaskIndex.micros(selection.until()),
                        selection.since() == null ? "-inf" : TaskIndex.micros(selection.since()),
                        Integer.toString(PIECE),
                        after == null ? "" : Long.toString(after.us),
                        after == null ? "" : after.id);
        Object reply = ask(() -> PAGE.run(redis, keys, arguments));
        if (!(reply instanceof List<?> words)) {
            throw new StoreNotFilledException("list tasks");
        }
        List<Place> places = new ArrayList<>();
        for (int i = 0; i < words.size(); i += 2) {
            places.add(
                    new Place(
                            (long) Double.parseDouble((String) words.get(i + 1)),
                            (String) words.get(i)));
        }
        places.sort(NEWEST_FIRST);
        return places.subList(0, Math.min(PIECE, places.size()));
    }

    /**
     * The ids of a batch's tasks of these facets, also of tasks that are forgotten.
     *
     * @throws StoreNotFilledException the store has lost its data and is being filled
     */
    public List<TaskId> ids(String tenant, BatchId batch, List<Facet> facets) {
        String lists = RedisKeys.batchTasks(tenant, batch.value());
        List<Response<List<String>>> ids = new ArrayList<>();
        inPipeline(pipeline ->
                facets.forEach(facet -> ids.add(pipeline.zrange(lists + facet.word(), 0, -1))));
        return ids.stream().flatMap(reply -> reply.get().stream()).map(TaskId::new).toList();
    }

    /** Reads when the store is filled: before, lists hold a part of what they should. */
    private void inPipeline(Consumer<AbstractPipeline> reads) {
        boolean filled =
                ask(() -> {
                    try (var pipeline = redis.pipelined()) {
                        Response<Boolean> epoch = pipeline.exists(RedisKeys.EPOCH);
                        reads.accept(pipeline);
                        pipeline.sync();
                        return epoch.get();
                    }
                });
        if (!filled) {
            throw new StoreNotFilledException("list tasks");
        }
    }

    /**
     * Whether tasks of a batch are known that have not ended.
     *
     * @throws StoreNotFilledException the store has lost its data and is being filled
     */
    public boolean hasUnfinished(String tenant, BatchId batch) {
        String lists = RedisKeys.batchTasks(tenant, batch.value());
        List<Response<Long>> counts = new ArrayList<>();
        inPipeline(pipeline ->
                Facet.UNFINISHED.forEach(
                        facet -> counts.add(pipeline.zcard(lists + facet.word()))));
        return counts.stream().anyMatch(count -> count.get() > 0);
    }

    /**
     * How a batch stands.
     *
     * @throws StoreNotFilledException the store has lost its data and is being filled
     */
    public Tally tally(String tenant, BatchId batch) {
        Map<Facet, Response<Long>> counts = new LinkedHashMap<>();
        List<Response<Map<String, String>>> costs = new ArrayList<>();
        String lists = RedisKeys.batchTasks(tenant, batch.value());
        inPipeline(pipeline -> {
            for (Facet facet : Facet.ALL) {
                counts.put(facet, pipeline.zcard(lists + facet.word()));
            }
            costs.add(pipeline.hgetAll(RedisKeys.batchCosts(tenant, batch.value())));
        });
        Map<Facet, Long> tasks = new LinkedHashMap<>();
        counts.forEach((facet, count) -> {
            if (count.get() > 0) {
                tasks.put(facet, count.get());
            }
        });
        Map<VideoProfile, Long> tokens = new LinkedHashMap<>();
        costs.getFirst()
                .get()
                .forEach((rate, sum) ->
                        tokens.put(
                                Json.mapper().readValue(rate, VideoProfile.class),
                                Long.parseLong(sum)));
        return new Tally(tasks, tokens);
    }

    private static <T> T ask(Supplier<T> call) {
        try {
            return call.get();
        } catch (JedisException e) {
            throw new StoreUnavailableException("list tasks", e);
        }
    }
}
