package dev.seedancequeue.worker.delivery;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** So many messages and not one more; counts what came and what left. */
final class Rations implements Credit {
    final Semaphore left = new Semaphore(0);
    final Semaphore arrived = new Semaphore(0);
    final Semaphore gone = new Semaphore(0);
    final Semaphore ended = new Semaphore(0);
    volatile Runnable revoke = () -> {};

    @Override
    public @Nullable Grant await(CountDownLatch stopped) throws InterruptedException {
        while (stopped.getCount() > 0) {
            if (left.tryAcquire(10, TimeUnit.MILLISECONDS)) {
                return new Ration(1 + left.drainPermits());
            }
        }
        return null;
    }

    private final class Ration implements Grant {

        private final int messages;
        private boolean closing;

        Ration(int messages) {
            this.messages = messages;
        }

        @Override
        public int messages() {
            return messages;
        }

        @Override
        public void onRevoke(Runnable end) {
            revoke = end;
        }

        @Override
        public Delivery arrived(Delivery delivery) {
            arrived.release();
            return delivery;
        }

        @Override
        public synchronized boolean leaves() {
            gone.release();
            closing |= !left.tryAcquire();
            return !closing;
        }

        @Override
        public void ended() {
            ended.release();
        }
    }
}
