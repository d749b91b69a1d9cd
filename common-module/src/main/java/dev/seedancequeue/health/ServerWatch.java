package dev.seedancequeue.health;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.SmartLifecycle;

/**
 * Tries a server every second and remembers whether it answered, so that asking for our health
 * never waits for theirs. Logs one line when the server goes and one when it comes back.
 */
public final class ServerWatch implements SmartLifecycle, HealthIndicator {

    private static final Logger log = LoggerFactory.getLogger(ServerWatch.class);
    private static final Duration INTERVAL = Duration.ofSeconds(1);

    /** Throws when the server does not answer. */
    @FunctionalInterface
    public interface Check {
        void run() throws Exception;
    }

    private final String server;
    private final String address;
    private final Check check;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private volatile @Nullable String trouble = "not tried yet";
    private volatile @Nullable Thread thread;

    /**
     * @param address host and port, for the log; never with a password
     */
    public ServerWatch(String server, String address, Check check) {
        this.server = server;
        this.address = address;
        this.check = check;
    }

    /** Whether the server answered the last time it was tried. */
    public boolean isReachable() {
        return trouble == null;
    }

    @Override
    public Health health() {
        String last = trouble;
        return last == null
                ? Health.up().withDetail("address", address).build()
                : Health.down().withDetail("address", address).withDetail("reason", last).build();
    }

    @Override
    public void start() {
        tryOnce(true);
        thread = Thread.ofVirtual().name("watch-" + server).start(this::watch);
    }

    @Override
    public void stop() {
        stopped.countDown();
    }

    @Override
    public boolean isRunning() {
        return thread != null && stopped.getCount() > 0;
    }

    /** Before everything that uses the server. */
    @Override
    public int getPhase() {
        return 0;
    }

    private void watch() {
        try {
            while (!stopped.await(INTERVAL.toMillis(), TimeUnit.MILLISECONDS)) {
                tryOnce(false);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void tryOnce(boolean first) {
        String before = trouble;
        String now = attempt();
        trouble = now;
        if (now != null && (first || before == null)) {
            log.warn("{} {} is not reachable: {}; trying again every second", server, address, now);
        } else if (now == null && before != null) {
            log.info("{} {} is reachable", server, address);
        }
    }

    private @Nullable String attempt() {
        try {
            check.run();
            return null;
        } catch (Exception e) {
            if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            Throwable root = e;
            while (root.getCause() != null) {
                root = root.getCause();
            }
            return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
        }
    }
}
