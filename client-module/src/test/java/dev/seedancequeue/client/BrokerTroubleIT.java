package dev.seedancequeue.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.seedancequeue.testservers.RabbitServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The client and a broker of its own that is stopped, killed and alarmed. */
final class BrokerTroubleIT {

    private static final int PATIENCE_SECONDS = 60;
    private static final Map<String, Object> REQUEST = Map.of("model", "any");

    private static RabbitServer rabbit;

    @BeforeAll
    static void start() {
        rabbit = RabbitServer.start();
    }

    @AfterAll
    static void close() {
        rabbit.close();
    }

    @Test
    void goesOnWithARestartedBroker() throws Exception {
        var before = new StandInIntake(rabbit.uri()).declare(100);
        try (var client = SeedanceClient.connect(rabbit.uri())) {
            client.submit(REQUEST, "before").confirmed().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            before.end("seedance_1_unheard", "cancelled", Map.of());

            rabbit.stop();
            Submission during = client.submit(REQUEST, "during");
            rabbit.startAgain();

            during.confirmed().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            TaskEnd end =
                    client.awaitEnd("seedance_1_unheard", Duration.ofSeconds(PATIENCE_SECONDS))
                            .get();
            assertThat(end.status()).isEqualTo(TaskEnd.Status.CANCELLED);
        }
        closeOnceRecovered(before);
    }

    /** Its own connection takes some seconds to recover, and declares its queue again then. */
    private static void closeOnceRecovered(StandInIntake intake) {
        await().ignoreExceptions()
                .atMost(Duration.ofSeconds(PATIENCE_SECONDS))
                .until(() -> {
                    intake.close();
                    return true;
                });
    }

    @Test
    void nothingIsLostThoughTheBrokerIsKilledAmidPublishing() throws Exception {
        int count = 2_000;
        var intake = new StandInIntake(rabbit.uri()).declare(100_000);
        var settings = ClientSettings.of(rabbit.uri()).withBounds(200, count);
        rabbit.saveDeclarations();
        try (var client = SeedanceClient.connect(settings)) {
            List<Submission> all = new ArrayList<>();
            for (int number = 0; number < count; number++) {
                if (number == count / 2) {
                    rabbit.kill();
                    rabbit.startAgain();
                }
                all.add(client.submit(REQUEST, "order-" + number));
            }
            for (Submission one : all) {
                one.confirmed().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            }
            // Its own connection takes some seconds to recover.
            await().ignoreExceptions()
                    .atMost(Duration.ofSeconds(PATIENCE_SECONDS))
                    .until(() -> intake.start() == intake);
            for (Submission one : all) {
                one.accepted().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            }
        }
        assertThat(intake.received().stream().map(StandInIntake.Received::messageId).distinct())
                .hasSize(count);
        intake.close();
    }

    @Test
    void anAlarmHoldsRequestsBackAndIsTold() throws Exception {
        var intake = new StandInIntake(rabbit.uri()).declare(100);
        var settings =
                ClientSettings.of(rabbit.uri())
                        .withLimits(Duration.ofSeconds(8), Duration.ofSeconds(PATIENCE_SECONDS));
        try (var client = SeedanceClient.connect(settings)) {
            rabbit.setMemoryAlarm(true);
            Submission given = client.submit(REQUEST, "given-up");
            assertThatThrownBy(() -> given.confirmed().get(PATIENCE_SECONDS, TimeUnit.SECONDS))
                    .hasMessageContaining("the broker takes no messages now: ");
            Submission late = client.submit(REQUEST, "late");

            rabbit.setMemoryAlarm(false);

            late.confirmed().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        }
        intake.close();
    }
}
