package dev.seedancequeue.task.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seedancequeue.batch.BatchId;
import dev.seedancequeue.catalogue.VideoProfile;
import dev.seedancequeue.task.Caption;
import dev.seedancequeue.task.Facet;
import dev.seedancequeue.task.FailureClass;
import dev.seedancequeue.task.StoreNotFilledException;
import dev.seedancequeue.task.Task;
import dev.seedancequeue.task.TaskError;
import dev.seedancequeue.task.TaskId;
import dev.seedancequeue.task.TaskStatus;
import dev.seedancequeue.task.TaskStore;
import dev.seedancequeue.task.Tasks;
import dev.seedancequeue.task.redis.RedisTaskLists.Page;
import dev.seedancequeue.task.redis.RedisTaskLists.Place;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.UnifiedJedis;

final class RedisTaskListsIT {

    private static final UnifiedJedis REDIS = TestRedis.open();
    private static final BatchId BATCH = BatchId.ofKey(Task.DEFAULT_TENANT, "campaign-7");
    private static final TaskSelection ALL = all(null, null);

    private final TaskStore store = new RedisTaskStore(REDIS, InstantSource.fixed(Tasks.NOW));
    private final RedisTaskLists lists = new RedisTaskLists(REDIS);

    @BeforeEach
    void fill() {
        REDIS.flushAll();
        REDIS.set(RedisKeys.EPOCH, "epoch-1");
    }

    @AfterAll
    static void close() {
        REDIS.close();
    }

    private static TaskSelection all(@Nullable Instant since, @Nullable Instant until) {
        return new TaskSelection(null, Facet.ALL, null, since, until, null);
    }

    /** The task at a place of the batch, accepted so many seconds after the first. */
    private static Task task(int place, String prompt) {
        return task(place, prompt, Tasks.video());
    }

    private static Task task(int place, String prompt, VideoProfile video) {
        return Task.accepted(
                BATCH.task(place),
                Task.DEFAULT_TENANT,
                video,
                List.of(),
                null,
                null,
                Tasks.NOW.plusSeconds(place),
                "epoch-1",
                new Caption("c" + place, prompt));
    }

    private Task stored(Task task) {
        store.advance(task);
        return task;
    }

    private static Task succeeded(Task task) {
        return task.ordered(Tasks.ACCOUNT, Tasks.PROVIDER_ID, Tasks.NOW)
                .succeeded(Tasks.result(), Tasks.NOW, Tasks.NOW);
    }

    private List<TaskId> ids(Page page) {
        return page.tasks().stream().map(Task::id).toList();
    }

    private Page page(TaskSelection selection) {
        return lists.page(Task.DEFAULT_TENANT, selection, null, 50);
    }

    @Test
    void showsEveryTaskOnceNewestFirstInPages() {
        List<Task> tasks = new ArrayList<>();
        IntStream.rangeClosed(1, 250)
                .forEach(place ->
                        tasks.addFirst(stored(place % 2 == 0 ? task(place, "") : failed(place))));

        List<Task> shown = new ArrayList<>();
        Place after = null;
        do {
            Page page = lists.page(Task.DEFAULT_TENANT, ALL, after, 60);
            shown.addAll(page.tasks());
            after = page.end();
        } while (after != null);

        assertThat(shown).isEqualTo(tasks);
    }

    private static Task failed(int place) {
        return task(place, "").failed(Tasks.error(), Tasks.NOW);
    }

    @Test
    void goesOnWithinTasksOfTheSameMoment() {
        List<Task> tasks = IntStream.range(0, 230).mapToObj(_ -> Tasks.queued()).toList();
        store.advanceAll(tasks);

        List<TaskId> shown = new ArrayList<>();
        Place after = null;
        do {
            Page page = lists.page(Task.DEFAULT_TENANT, ALL, after, 50);
            shown.addAll(ids(page));
            after = page.end();
        } while (after != null);

        assertThat(shown)
                .containsExactlyInAnyOrderElementsOf(tasks.stream().map(Task::id).toList());
    }

    @Test
    void anOtherTenantSeesNothing() {
        stored(task(1, ""));

        assertThat(lists.page("somebody-else", ALL, null, 50).tasks()).isEmpty();
        assertThat(lists.tally("somebody-else", BATCH).tasks()).isEmpty();
    }

    @Test
    void choosesByStatusAndClassOfFailure() {
        Task queued = stored(task(1, ""));
        Task moderated = stored(task(2, "").failed(Tasks.error(), Tasks.NOW));
        TaskError refusal = TaskError.free("InvalidParameter", FailureClass.REFUSED, "no");
        stored(task(3, "").failed(refusal, Tasks.NOW));

        var waiting = List.of(new Facet(TaskStatus.QUEUED, null));
        assertThat(ids(page(TaskSelection.ofBatch(BATCH, waiting)))).containsExactly(queued.id());
        var moderation = List.of(new Facet(TaskStatus.FAILED, FailureClass.MODERATION));
        assertThat(ids(page(new TaskSelection(null, moderation, null, null, null, null))))
                .containsExactly(moderated.id());
    }

    @Test
    void choosesByTimeAndText() {
        Task cat = stored(task(1, "A cat yawns"));
        Task dog = stored(task(2, "a dog barks"));

        assertThat(ids(page(all(dog.createdAt(), null)))).containsExactly(dog.id());
        assertThat(ids(page(all(null, cat.createdAt())))).containsExactly(cat.id());
        assertThat(ids(page(all(cat.createdAt(), dog.createdAt()))))
                .containsExactly(dog.id(), cat.id());
        assertThat(ids(page(withText("a CAT")))).containsExactly(cat.id());
        assertThat(ids(page(withText("C2")))).containsExactly(dog.id());
    }

    @Test
    void choosesByModel() {
        Task one = stored(task(1, ""));
        Task other = stored(task(2, "", ofModel("ep-of-somebody")));

        assertThat(ids(page(withModel("ep-of-somebody")))).containsExactly(other.id());
        assertThat(ids(page(withModel(Tasks.video().model())))).containsExactly(one.id());
        assertThat(ids(page(withModel("ep-of-nobody")))).isEmpty();
    }

    private static VideoProfile ofModel(String model) {
        VideoProfile usual = Tasks.video();
        return new VideoProfile(
                model,
                usual.pool(),
                usual.mode(),
                usual.tier(),
                usual.resolution(),
                usual.ratio(),
                usual.seconds(),
                usual.audio(),
                usual.draft(),
                usual.draftTaskId());
    }

    private static TaskSelection withModel(String model) {
        return new TaskSelection(null, Facet.ALL, model, null, null, null);
    }

    private static TaskSelection withText(String text) {
        return new TaskSelection(null, Facet.ALL, null, null, null, text);
    }

    @Test
    void looksAtABoundedNumberAndSaysWhereToGoOn() {
        store.advanceAll(
                IntStream.rangeClosed(1, RedisTaskLists.MAX_LOOKED + 50)
                        .mapToObj(place -> task(place, place == 3 ? "needle" : "hay"))
                        .toList());

        Page first = page(withText("needle"));
        Page second = lists.page(Task.DEFAULT_TENANT, withText("needle"), first.end(), 50);

        assertThat(first.tasks()).isEmpty();
        assertThat(first.end()).isNotNull();
        assertThat(ids(second)).containsExactly(BATCH.task(3));
        assertThat(second.end()).isNull();
    }

    @Test
    void countsABatchByFacetAndItsTokensWhateverComesTwice() {
        Task queued = task(1, "");
        for (Task task : List.of(queued, task(2, ""), succeeded(queued), queued, failed(3))) {
            store.advance(task);
            store.advance(task);
        }
        stored(Tasks.queued());

        var tally = lists.tally(Task.DEFAULT_TENANT, BATCH);

        assertThat(tally.tasks())
                .isEqualTo(
                        Map.of(
                                new Facet(TaskStatus.QUEUED, null),
                                1L,
                                new Facet(TaskStatus.SUCCEEDED, null),
                                1L,
                                new Facet(TaskStatus.FAILED, FailureClass.MODERATION),
                                1L));
        assertThat(tally.tokens().values()).containsExactly(Tasks.result().totalTokens());
    }

    @Test
    void namesTasksOfABatchThatAreForgotten() {
        stored(task(1, ""));
        stored(failed(2));
        TaskId forgotten = stored(failed(3)).id();
        REDIS.del(RedisKeys.task(Task.DEFAULT_TENANT, forgotten));

        assertThat(
                        lists.ids(
                                Task.DEFAULT_TENANT,
                                BATCH,
                                List.of(new Facet(TaskStatus.FAILED, FailureClass.MODERATION))))
                .containsExactly(BATCH.task(2), forgotten);
    }

    @Test
    void isTheSameAfterTheStoreWasFilledAgain() {
        Task made = succeeded(task(1, ""));
        List<Task> tasks = List.of(made, task(2, "a dog"));
        tasks.forEach(store::advance);
        var before = lists.tally(Task.DEFAULT_TENANT, BATCH);
        REDIS.flushAll();

        assertThatThrownBy(() -> page(ALL)).isInstanceOf(StoreNotFilledException.class);
        store.restore(List.of(new TaskStore.Remembered(task(1, ""), Tasks.NOW)));
        // What is there already is not all.
        assertThatThrownBy(() -> lists.tally(Task.DEFAULT_TENANT, BATCH))
                .isInstanceOf(StoreNotFilledException.class);
        assertThatThrownBy(() -> lists.ids(Task.DEFAULT_TENANT, BATCH, Facet.ALL))
                .isInstanceOf(StoreNotFilledException.class);
        tasks.forEach(task -> store.restore(List.of(new TaskStore.Remembered(task, Tasks.NOW))));
        REDIS.set(RedisKeys.EPOCH, "epoch-2");

        assertThat(lists.tally(Task.DEFAULT_TENANT, BATCH)).isEqualTo(before);
        assertThat(page(ALL).tasks()).isEqualTo(tasks.reversed());
    }

    @Test
    void forgetsWhatIsOldBitByBit() {
        Duration longAgo = TaskStore.RETENTION.multipliedBy(2).plusSeconds(500);
        var then = new RedisTaskStore(REDIS, InstantSource.fixed(Tasks.NOW.minus(longAgo)));
        for (int place = 1; place <= 8; place++) {
            Task task = task(place, "");
            then.advance(old(task, longAgo));
        }
        stored(Tasks.queued());
        stored(Tasks.queued());

        assertThat(REDIS.zcard(RedisKeys.tasks(Task.DEFAULT_TENANT) + "queued")).isEqualTo(2);
    }

    private static Task old(Task task, Duration age) {
        return Task.accepted(
                task.id(),
                task.tenant(),
                task.video(),
                List.of(),
                null,
                null,
                task.createdAt().minus(age),
                null,
                null);
    }
}
