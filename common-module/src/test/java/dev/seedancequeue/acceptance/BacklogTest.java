package dev.seedancequeue.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seedancequeue.task.FakeTaskStore;
import dev.seedancequeue.task.Task;
import dev.seedancequeue.task.Tasks;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

final class BacklogTest {

    private Instant now = Tasks.NOW;
    private final InstantSource clock = () -> now;
    private final FakeTaskStore store = new FakeTaskStore(clock);
    private final Backlog backlog = new Backlog(store, clock, 2);

    @Test
    void isFullAtItsLimitWhoeverAcceptedTheTasks() {
        assertThat(full()).isFalse();

        backlog.accepted(Task.DEFAULT_TENANT);
        assertThat(full()).isFalse();
        backlog.accepted(Task.DEFAULT_TENANT);
        assertThat(full()).isTrue();

        // The store knows better: another process may have finished them.
        now = now.plusSeconds(1);
        assertThat(full()).isFalse();
        store.advance(Tasks.queued());
        store.advance(Tasks.queued());
        now = now.plus(Duration.ofSeconds(1));
        assertThat(full()).isTrue();
    }

    @Test
    void isEachTenantsOwn() {
        assertThat(backlog.isFull("other")).isFalse();
        backlog.accepted("other");
        backlog.accepted("other");

        assertThat(backlog.isFull("other")).isTrue();
        assertThat(full()).isFalse();
    }

    @Test
    void isNotFullWhileTheStoreIsAway() {
        store.advance(Tasks.queued());
        store.advance(Tasks.queued());
        store.setAway(true);

        assertThat(full()).isFalse();
    }

    @Test
    void remembersOnlySoManyTenants() {
        for (int i = 0; i < 5000; i++) {
            assertThat(backlog.isFull("tenant-" + i)).isFalse();
        }
    }

    private boolean full() {
        return backlog.isFull(Task.DEFAULT_TENANT);
    }
}
