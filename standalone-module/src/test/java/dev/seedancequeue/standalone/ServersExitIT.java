package dev.seedancequeue.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;

/** What is left, running and on disk, when a JVM with both servers ends in different ways. */
class ServersExitIT {

    private static final int EXIT_TIMEOUT_SECONDS = 60;

    @TempDir Path folder;

    private @Nullable Process jvm;

    @AfterEach
    void endJvm() {
        if (jvm != null) {
            jvm.destroyForcibly();
        }
    }

    @Test
    void aJvmThatClosedThemEndsByItselfWithoutAWord()
            throws IOException, InterruptedException, TimeoutException {
        assertThat(exitValueOf("close")).isZero();

        assertThat(output()).isEmpty();
        assertThat(folder.toFile().list()).containsOnly("broker", "redis", "output");
        assertThat(folder.resolve("redis/redis.pid")).doesNotExist();
        assertThatBothKeptWhatWasWritten();
    }

    @Test
    void theyLetApplicationsFinishAtExit()
            throws IOException, InterruptedException, TimeoutException {
        assertThat(exitValueOf("drain")).as(output()).isZero();

        assertThat(output()).isEmpty();
        assertThat(folder.resolve("redis/redis.pid")).doesNotExist();
        assertThatBothKeptWhatWasWritten();
    }

    @Test
    void nothingConfirmedIsLostWhenTheJvmIsKilled()
            throws IOException, InterruptedException, TimeoutException {
        assertThat(exitValueOf("halt")).isNotZero();

        ProcessHandle orphan = EmbeddedRedisIT.serverIn(folder.resolve("redis"));
        assertThat(orphan.isAlive()).isTrue();
        assertThatBothKeptWhatWasWritten();
        await().until(() -> !orphan.isAlive());
    }

    private int exitValueOf(String ending) throws IOException, InterruptedException {
        Process started = ChildJvm.start(folder, ServersMain.class, folder.toString(), ending);
        jvm = started;
        assertThat(started.waitFor(EXIT_TIMEOUT_SECONDS, TimeUnit.SECONDS)).isTrue();
        return started.exitValue();
    }

    private String output() throws IOException {
        return Files.readString(folder.resolve("output"));
    }

    private void assertThatBothKeptWhatWasWritten() throws IOException, TimeoutException {
        try (var redis = EmbeddedRedis.start(folder.resolve("redis"));
                var connection = new Jedis(redis.uri())) {
            assertThat(connection.get("task")).isEqualTo("queued");
        }
        try (var broker = EmbeddedBroker.start(folder.resolve("broker"));
                var connection = AmqpConnections.open(broker.uri())) {
            assertThat(connection.createChannel().messageCount(ServersMain.QUEUE)).isOne();
        }
    }
}
