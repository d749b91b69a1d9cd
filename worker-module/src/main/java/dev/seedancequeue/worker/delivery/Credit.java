package dev.seedancequeue.worker.delivery;

import java.util.concurrent.CountDownLatch;

/** How many messages a consumer may have in hand, and whether more may come. Thread-safe. */
public interface Credit {

    /**
     * Waits until messages may come.
     *
     * @return how many, at least 1; 0 when the consumer was stopped
     */
    int await(CountDownLatch stopped) throws InterruptedException;

    /** A message has come; what is returned is worked on in its place. Never waits. */
    Delivery arrived(Delivery delivery);

    /** A message leaves. */
    void left();

    /** One has left: whether another may come for it. */
    boolean renew();

    /**
     * Asked about once a second: whether messages should come anew, because so many more may be in
     * hand by now.
     *
     * @param given what {@link #await} returned
     */
    boolean outgrows(int given);

    /** The same number at all times. */
    static Credit of(int prefetch) {
        return new Credit() {
            @Override
            public int await(CountDownLatch stopped) {
                return prefetch;
            }

            @Override
            public Delivery arrived(Delivery delivery) {
                return delivery;
            }

            @Override
            public void left() {}

            @Override
            public boolean renew() {
                return true;
            }

            @Override
            public boolean outgrows(int given) {
                return false;
            }
        };
    }
}
