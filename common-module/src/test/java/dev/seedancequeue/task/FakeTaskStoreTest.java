package dev.seedancequeue.task;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

final class FakeTaskStoreTest extends TaskStoreContract {

    private FakeTaskStore store = new FakeTaskStore(clock);

    @Override
    protected TaskStore emptyStore(InstantSource clock) {
        store = new FakeTaskStore(clock);
        return store;
    }

    @Override
    protected void wipe() {
        store.empty();
    }

    @Test
    void failsEveryCallWhileAway() {
        store.setAway(true);

        assertThatThrownBy(() -> store.claim(Tasks.queued(), Tasks.SLOT, false, Instant.EPOCH))
                .isInstanceOf(StoreUnavailableException.class);
    }
}
