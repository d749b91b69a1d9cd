package dev.seedancequeue.batch;

final class FakeBatchStoreTest extends BatchStoreContract {

    private boolean filled = true;
    private FakeBatchStore store = new FakeBatchStore(() -> filled);

    @Override
    protected BatchStore store() {
        return store;
    }

    @Override
    protected void empty() {
        filled = false;
        store = new FakeBatchStore(() -> filled);
    }
}
