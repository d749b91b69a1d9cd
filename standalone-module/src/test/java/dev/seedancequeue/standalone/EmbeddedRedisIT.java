package dev.seedancequeue.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisDataException;

class EmbeddedRedisIT {

    @TempDir Path folder;

    @Test
    void keepsWhatWasWrittenOverARestart() {
        try (var redis = EmbeddedRedis.start(folder);
                var connection = new Jedis(redis.uri())) {
            connection.set("task", "queued");
        }

        try (var redis = EmbeddedRedis.start(folder);
                var connection = new Jedis(redis.uri())) {
            assertThat(connection.get("task")).isEqualTo("queued");
            assertThat(connection.configGet("appendfsync"))
                    .isEqualTo(Map.of("appendfsync", "everysec"));
        }
    }

    @Test
    void listensOnLoopbackOnlyAndAsksForThePassword() {
        try (var redis = EmbeddedRedis.start(folder);
                var stranger = new Jedis("127.0.0.1", redis.uri().getPort())) {
            assertThatThrownBy(stranger::ping)
                    .isInstanceOf(JedisDataException.class)
                    .hasMessageContaining("NOAUTH");
            stranger.auth(password(redis.uri()));
            assertThat(stranger.configGet("bind")).isEqualTo(Map.of("bind", "127.0.0.1"));
        }
    }

    @Test
    void leavesNoProcessAfterClose() throws Exception {
        ProcessHandle process;
        try (var _ = EmbeddedRedis.start(folder)) {
            process = serverIn(folder);
            assertThat(process.isAlive()).isTrue();
        }

        assertThat(process.isAlive()).isFalse();
    }

    @Test
    void refusesAFolderInUse() {
        try (var _ = EmbeddedRedis.start(folder)) {
            assertThatIllegalStateException()
                    .isThrownBy(() -> EmbeddedRedis.start(folder))
                    .withMessageContaining("already in use by another server");
        }
    }

    @Test
    void serversInDifferentFoldersRunSideBySide() {
        try (var first = EmbeddedRedis.start(folder.resolve("a"));
                var second = EmbeddedRedis.start(folder.resolve("b"))) {
            assertThat(first.uri().getPort()).isNotEqualTo(second.uri().getPort());
        }
    }

    static ProcessHandle serverIn(Path folder) throws IOException {
        long pid = Long.parseLong(Files.readString(folder.resolve("redis.pid")).strip());
        return ProcessHandle.of(pid).orElseThrow();
    }

    private static String password(URI uri) {
        return uri.getUserInfo().split(":", 2)[1];
    }
}
