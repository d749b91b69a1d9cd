package dev.seedancequeue.task;

import java.time.InstantSource;

final class FakeTaskStoreLineTest extends TaskStoreLineContract {

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
}
