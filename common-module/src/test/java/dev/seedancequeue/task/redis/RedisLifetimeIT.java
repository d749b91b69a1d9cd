package dev.seedancequeue.task.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seedancequeue.task.StoreUnavailableException;
import dev.seedancequeue.task.Tasks;
import dev.seedancequeue.testservers.RedisServer;
import java.time.Duration;
import java.time.Instant;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.UnifiedJedis;

final class RedisLifetimeIT {

    private static final RedisServer SERVER = RedisServer.start();
    private static final UnifiedJedis REDIS = TestRedis.open(SERVER.uri());

    private Instant now = Tasks.NOW;
    private final RedisLifetime lifetime = new RedisLifetime(REDIS, () -> now);
    private final RedisLifetime other = new RedisLifetime(REDIS, () -> now);

    @AfterAll
    static void close() {
        REDIS.close();
        SERVER.close();
    }

    @BeforeEach
    void empty() {
        REDIS.flushAll();
    }

    @Test
    void isUnbrokenWithoutARestart() {
        assertThat(lifetime.lostSince()).isNull();
        now = now.plus(Duration.ofSeconds(1));
        assertThat(lifetime.lostSince()).isNull();
        assertThat(other.lostSince()).isNull();
    }

    @Test
    void isBrokenForEverybodySinceItWasLastSeenUntilItIsBroughtBack() {
        lifetime.lostSince();
        now = now.plus(Duration.ofSeconds(1));
        lifetime.lostSince();
        Instant seen = now;
        now = now.plus(Duration.ofHours(1));

        SERVER.restart();

        Awaitility.await("connections made anew")
                .ignoreExceptionsInstanceOf(StoreUnavailableException.class)
                .untilAsserted(() -> assertThat(lifetime.lostSince()).isEqualTo(seen));
        assertThat(other.lostSince()).isEqualTo(seen);
        lifetime.broughtBack();
        assertThat(lifetime.lostSince()).isNull();
        assertThat(other.lostSince()).isNull();
    }

    /** All is gone, which the epoch tells. */
    @Test
    void isUnbrokenWhenItWasEmptied() {
        lifetime.lostSince();

        REDIS.flushAll();

        assertThat(lifetime.lostSince()).isNull();
    }

    @Test
    void saysThatRedisIsAway() {
        try (UnifiedJedis nowhere = TestRedis.nowhere()) {
            assertThatThrownBy(() -> new RedisLifetime(nowhere, () -> now).lostSince())
                    .isInstanceOf(StoreUnavailableException.class);
        }
    }
}
