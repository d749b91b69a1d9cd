package dev.seedancequeue.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Status;

final class ServerWatchTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    private volatile boolean away;
    private final AtomicInteger tries = new AtomicInteger();
    private final ServerWatch watch =
            new ServerWatch(
                    "redis",
                    "cache:6379",
                    () -> {
                        tries.incrementAndGet();
                        if (away) {
                            throw new IllegalStateException(
                                    "pool", new IOException("connection refused"));
                        }
                    });

    @AfterEach
    void stop() {
        watch.stop();
    }

    @Test
    void isNotReachableBeforeItWasTried() {
        assertThat(watch.isReachable()).isFalse();
        assertThat(watch.health().getDetails()).containsEntry("reason", "not tried yet");
    }

    @Test
    void knowsTheServerAsSoonAsItIsStarted() {
        watch.start();

        assertThat(watch.isReachable()).isTrue();
        assertThat(watch.health().getStatus()).isEqualTo(Status.UP);
        assertThat(watch.health().getDetails()).containsEntry("address", "cache:6379");
    }

    @Test
    void startsWhenTheServerIsAwayAndSaysWhy() {
        away = true;

        watch.start();

        assertThat(watch.isRunning()).isTrue();
        assertThat(watch.health().getStatus()).isEqualTo(Status.DOWN);
        assertThat(watch.health().getDetails()).containsEntry("reason", "connection refused");
    }

    @Test
    void noticesThatTheServerGoesAndComesBack() {
        watch.start();

        away = true;
        await().atMost(LIMIT).until(() -> !watch.isReachable());
        away = false;
        await().atMost(LIMIT).until(watch::isReachable);
    }

    @Test
    void askingForHealthDoesNotWaitForTheServer() {
        var release = new CountDownLatch(1);
        var calls = new AtomicInteger();
        var slow =
                new ServerWatch(
                        "broker",
                        "b:1",
                        () -> {
                            if (calls.incrementAndGet() > 1) {
                                release.await();
                            }
                        });
        slow.start();
        await().atMost(LIMIT).until(() -> calls.get() == 2);

        assertThat(slow.health().getStatus()).isEqualTo(Status.UP);

        slow.stop();
        release.countDown();
    }

    @Test
    void triesNoMoreOnceStopped() {
        watch.start();

        watch.stop();

        assertThat(watch.isRunning()).isFalse();
        int seen = tries.get();
        await().during(Duration.ofMillis(1500)).atMost(LIMIT).until(() -> tries.get() <= seen + 1);
    }
}
