package dev.seedancequeue.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seedancequeue.testservers.RedisServer;
import dev.seedancequeue.testservers.TestServers;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.RedisClient;

/** {@code ./seedance refill} in a JVM of its own. */
final class RefillCommandIT {

    private static final long LIMIT_SECONDS = 120;
    private static final String NOBODY = "redis://127.0.0.1:1";

    @TempDir private Path folder;

    private record Result(int exitCode, List<String> said, List<String> errors) {}

    @Test
    void fillsAnEmptiedRedis() throws IOException, InterruptedException {
        try (var redis = RedisServer.start();
                var client = RedisClient.create(redis.uri())) {
            String task;
            String body;
            try (var api = RunningApi.start(TestServers.rabbit().uri(), redis.uri())) {
                task = api.create(Requests.plain()).taskId();
                body = api.status(task).text();
            }
            client.flushAll();

            Result refill = refill(TestServers.rabbit().uri(), redis.uri().toString());

            assertThat(refill.errors).isEmpty();
            assertThat(refill.exitCode).isZero();
            assertThat(refill.said).first().isEqualTo("filling redis from the journal");
            assertThat(refill.said)
                    .last()
                    .asString()
                    .matches("done: [1-9][0-9,]* events read, [1-9][0-9,]* tasks written.* ms");
            assertThat(client.exists("seedance:epoch")).isTrue();
            try (var api = RunningApi.start(TestServers.rabbit().uri(), redis.uri())) {
                assertThat(api.status(task).text()).isEqualTo(body);
            }
        }
    }

    @Test
    void addsWhatAFilledRedisLacks() throws IOException, InterruptedException {
        try (var redis = RedisServer.start();
                var client = RedisClient.create(redis.uri());
                var api = RunningApi.start(TestServers.rabbit().uri(), redis.uri())) {
            String task = api.create(Requests.plain()).taskId();
            String epoch = client.get("seedance:epoch");
            client.del("seedance:{default/" + task + "}:task");
            assertThat(api.status(task).status()).isEqualTo(404);

            Result refill = refill(TestServers.rabbit().uri(), redis.uri().toString());

            assertThat(refill.exitCode).isZero();
            assertThat(refill.said).contains("redis was not emptied; adding what it lacks");
            assertThat(api.status(task).status()).isEqualTo(200);
            assertThat(client.get("seedance:epoch")).isEqualTo(epoch);
        }
    }

    @Test
    void saysInOneLineThatRedisIsAway() throws IOException, InterruptedException {
        assertThat(failure(TestServers.rabbit().uri(), NOBODY))
                .startsWith("seedance refill: redis did not answer epoch: ");
    }

    @Test
    void saysInOneLineThatTheBrokerIsAway() throws IOException, InterruptedException {
        try (var redis = RedisServer.start()) {
            assertThat(
                            failure(
                                    URI.create("amqp://guest:guest@127.0.0.1:1"),
                                    redis.uri().toString()))
                    .startsWith("seedance refill: journal not readable at broker 127.0.0.1:1: ")
                    .doesNotContain("guest");
        }
    }

    @Test
    void saysInOneLineThatTheBrokerHasNoJournal() throws IOException, InterruptedException {
        var broker = TestServers.rabbit();
        String user = broker.uri().getUserInfo().split(":", 2)[0];
        broker.rabbitmqctl("add_vhost", "no-journal");
        broker.rabbitmqctl("set_permissions", "-p", "no-journal", user, ".*", ".*", ".*");
        try (var redis = RedisServer.start()) {
            assertThat(failure(broker.uri().resolve("/no-journal"), redis.uri().toString()))
                    .contains("has no stream seedance.journal");
        }
    }

    private String failure(URI broker, String redis) throws IOException, InterruptedException {
        Result result = refill(broker, redis);
        assertThat(result.exitCode).isEqualTo(1);
        assertThat(result.errors).hasSize(1);
        return result.errors.getFirst();
    }

    private Result refill(URI broker, String redis) throws IOException, InterruptedException {
        Path said = folder.resolve("said");
        Path errors = folder.resolve("errors");
        var builder =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx256m",
                                "-XX:TieredStopAtLevel=1",
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                System.getProperty("java.class.path"),
                                ApiApplication.class.getName(),
                                "refill")
                        .redirectOutput(said.toFile())
                        .redirectError(errors.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("SEEDANCE_"));
        builder.environment()
                .putAll(
                        Map.of(
                                "SEEDANCE_RABBITMQ_URI",
                                broker.toString(),
                                "SEEDANCE_REDIS_URI",
                                redis));
        Process process = builder.start();
        try {
            assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        return new Result(
                process.exitValue(),
                Files.readAllLines(said, StandardCharsets.UTF_8),
                Files.readAllLines(errors, StandardCharsets.UTF_8));
    }
}
