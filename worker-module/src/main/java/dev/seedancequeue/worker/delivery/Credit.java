package dev.seedancequeue.worker.delivery;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How many messages a consumer may have in hand. It is given in grants; each is one subscription's,
 * and a later one comes on top of those before. Thread-safe.
 */
public interface Credit {

    /**
     * Waits until messages may come, beside those that were granted before.
     *
     * @return null when the consumer was stopped
     */
    @Nullable Grant await(CountDownLatch stopped) throws InterruptedException;

    /** So many messages at a time, for as long as one may come for each that leaves. */
    interface Grant {

        /** How many may be in hand at once, at least 1. */
        int messages();

        /**
         * What to run, in the thread that awaits credit, when those to come are needed elsewhere.
         */
        void onRevoke(Runnable end);

        /** A message has come; what is returned is worked on in its place. Never waits. */
        Delivery arrived(Delivery delivery);

        /**
         * A message leaves: whether another may come for it. After the first no, none may come for
         * any.
         */
        boolean leaves();

        /** No message comes any more; those in hand are still told of as they leave. */
        void ended();
    }

    /** The same number at all times. */
    static Credit of(int prefetch) {
        return new FixedCredit(prefetch);
    }

    /** One grant at a time, which is never taken back. */
    final class FixedCredit implements Credit {

        private final int prefetch;
        private final Semaphore grants = new Semaphore(1);

        private FixedCredit(int prefetch) {
            this.prefetch = prefetch;
        }

        @Override
        public @Nullable Grant await(CountDownLatch stopped) throws InterruptedException {
            while (stopped.getCount() > 0) {
                if (grants.tryAcquire(1, TimeUnit.SECONDS)) {
                    return new FixedGrant();
                }
            }
            return null;
        }

        private final class FixedGrant implements Grant {

            @Override
            public int messages() {
                return prefetch;
            }

            @Override
            public void onRevoke(Runnable end) {}

            @Override
            public Delivery arrived(Delivery delivery) {
                return delivery;
            }

            @Override
            public boolean leaves() {
                return true;
            }

            @Override
            public void ended() {
                grants.release();
            }
        }
    }
}
