package dev.seedancequeue.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.seedancequeue.testservers.TcpProxy;
import dev.seedancequeue.testservers.TestServers;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class HealthIT {

    private static final Duration LIMIT = Duration.ofSeconds(90);

    @Test
    void readinessFollowsTheBrokerAndLivenessDoesNot() {
        try (var broker = TcpProxy.to(TestServers.rabbit().uri());
                var api =
                        RunningApi.start(
                                broker.through(TestServers.rabbit().uri()),
                                TestServers.redis().uri())) {
            assertThat(api.get("/actuator/health/readiness").status()).isEqualTo(200);

            broker.cut();
            await().atMost(LIMIT)
                    .until(() -> api.get("/actuator/health/readiness").status() == 503);
            assertThat(api.get("/actuator/health/liveness").status()).isEqualTo(200);

            broker.resume();
            await().atMost(LIMIT)
                    .until(() -> api.get("/actuator/health/readiness").status() == 200);
        }
    }

    @Test
    void startsWithoutBrokerAndRedisAndSaysThatItIsNotReady() {
        try (var broker = TcpProxy.to(TestServers.rabbit().uri());
                var redis = TcpProxy.to(TestServers.redis().uri())) {
            broker.cut();
            redis.cut();
            try (var api =
                    RunningApi.start(
                            broker.through(TestServers.rabbit().uri()),
                            redis.through(TestServers.redis().uri()))) {
                assertThat(api.get("/actuator/health/liveness").status()).isEqualTo(200);
                assertThat(api.get("/actuator/health/readiness").status()).isEqualTo(503);

                broker.resume();
                redis.resume();
                await().atMost(LIMIT).until(() -> api.get("/actuator/health").status() == 200);
                assertThat(api.create(Requests.plain()).status()).isEqualTo(202);
            }
        }
    }

    @Test
    void withoutRedisItIsReadyAsCreatesAreStillAccepted() {
        try (var redis = TcpProxy.to(TestServers.redis().uri());
                var api =
                        RunningApi.start(
                                TestServers.rabbit().uri(),
                                redis.through(TestServers.redis().uri()))) {
            redis.cut();

            await().atMost(LIMIT).until(() -> api.get("/actuator/health").status() == 503);
            assertThat(api.get("/actuator/health/readiness").status()).isEqualTo(200);
        }
    }

    @Test
    void healthTellsWhichServerIsAwayAndNotWhereItIs() {
        try (var broker = TcpProxy.to(TestServers.rabbit().uri());
                var api =
                        RunningApi.start(
                                broker.through(TestServers.rabbit().uri()),
                                TestServers.redis().uri())) {
            broker.cut();

            await().atMost(LIMIT).until(() -> api.get("/actuator/health").status() == 503);
            Answer health = api.get("/actuator/health");
            assertThat(health.json().path("components").path("brokerWatch").path("status"))
                    .hasToString("\"DOWN\"");
            assertThat(health.json().path("components").path("redisWatch").path("status"))
                    .hasToString("\"UP\"");
            assertThat(health.text())
                    .doesNotContain("127.0.0.1", Integer.toString(broker.port()), "guest");
        }
    }

    @Test
    void prometheusGetsHttpJvmAndAcceptedTasks() {
        try (var api = RunningApi.start()) {
            api.create(Requests.plain());
            api.create(Requests.with("\"seeed\": 1,"));

            String metrics = api.get("/actuator/prometheus").text();

            assertThat(metrics)
                    .contains("http_server_requests_seconds_count{", "jvm_memory_used_bytes{")
                    .contains(
                            "seedance_tasks_accepted_total{outcome=\"accepted\",source=\"http\"} 1.0")
                    .contains(
                            "seedance_tasks_accepted_total{outcome=\"refused\",source=\"http\"} 1.0")
                    .contains(
                            "seedance_tasks_accepted_total{outcome=\"unconfirmed\",source=\"http\"} 0.0");
        }
    }
}
