package dev.seedancequeue.messaging.rabbit;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.springframework.amqp.AmqpTimeoutException;

/** A lock for which nobody waits longer than one may: whoever holds it may wait for the broker. */
final class BoundedLock {

    private final ReentrantLock lock = new ReentrantLock();
    private final Duration longestWait;
    private final String holder;

    /**
     * @param holder what the one does for whom others wait
     */
    BoundedLock(Duration longestWait, String holder) {
        this.longestWait = longestWait;
        this.holder = holder;
    }

    /**
     * @throws AmqpTimeoutException it was not to be had in time
     */
    void lock() {
        try {
            if (!lock.tryLock(longestWait.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AmqpTimeoutException(
                        "waited %s for another that %s".formatted(longestWait, holder));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AmqpTimeoutException(
                    "interrupted while it waited for another that " + holder, e);
        }
    }

    void unlock() {
        lock.unlock();
    }
}
