package dev.seedancequeue.workflow;

import java.time.InstantSource;

final class FakeWorkflowStoreTest extends WorkflowStoreContract {

    private boolean filled = true;
    private final FakeWorkflowStore store = new FakeWorkflowStore(clock, () -> filled);

    @Override
    protected WorkflowStore filledStore(InstantSource clock) {
        return store;
    }

    @Override
    protected void empty() {
        store.wipe();
        filled = false;
    }

    @Override
    protected void fill() {
        filled = true;
    }
}
