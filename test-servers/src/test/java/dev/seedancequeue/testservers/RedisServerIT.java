package dev.seedancequeue.testservers;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;

final class RedisServerIT {

    @Test
    void keepsAKeyOverAKill() {
        try (var redis = RedisServer.start()) {
            try (var client = new Jedis(redis.uri())) {
                client.set("key", "value");
            }
            redis.kill();
            redis.startAgain();

            try (var client = new Jedis(redis.uri())) {
                assertThat(client.get("key")).isEqualTo("value");
            }
        }
    }

    @Test
    void keepsAKeyOverARestart() {
        try (var redis = RedisServer.start()) {
            try (var client = new Jedis(redis.uri())) {
                client.set("key", "value");
            }
            redis.restart();

            try (var client = new Jedis(redis.uri())) {
                assertThat(client.get("key")).isEqualTo("value");
            }
        }
    }

    @Test
    void twoAreSeparate() {
        try (var one = RedisServer.start();
                var other = RedisServer.start();
                var clientOfOne = new Jedis(one.uri());
                var clientOfOther = new Jedis(other.uri())) {
            clientOfOne.set("key", "value");

            assertThat(clientOfOther.get("key")).isNull();
        }
    }

    @Test
    void theEmbeddedBinaryServesToo() throws Exception {
        try (var redis = RedisServer.of(LocalRedis.open(LocalRedis.Program.embedded()));
                var client = new Jedis(redis.uri())) {
            assertThat(client.info("server")).contains("redis_version:6.2");
        }
    }

    @Test
    void theSharedOneIsTheSameForAllTests() {
        assertThat(TestServers.redis()).isSameAs(TestServers.redis());
        assertThat(Readiness.REDIS.serves(TestServers.redis().uri())).isTrue();
    }
}
