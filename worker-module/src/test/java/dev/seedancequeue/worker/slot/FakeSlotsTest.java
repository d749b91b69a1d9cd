package dev.seedancequeue.worker.slot;

import dev.seedancequeue.task.FakeTaskStore;

final class FakeSlotsTest extends SlotsContract {

    private FakeTaskStore fake = new FakeTaskStore(clock);

    @Override
    Opened opened(PoolLimits inProcess) {
        fake = new FakeTaskStore(clock);
        return new Opened(fake, new FakeSlots(fake, clock, inProcess));
    }

    @Override
    void empty() {
        fake.empty();
    }
}
