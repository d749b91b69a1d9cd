package dev.seedancequeue.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

class LimitsTest {

    private Emulator emulator;
    private ArkClient ark;

    @BeforeEach
    void start() {
        emulator =
                Emulator.start(
                        EmulatorSettings.forTests()
                                .withTimes(VideoTimes.exactly(Duration.ofSeconds(10))));
        ark = new ArkClient(emulator);
        emulator.clock().freeze();
    }

    @AfterEach
    void stop() {
        ark.close();
        emulator.close();
    }

    private String create() {
        return ark.created(Bodies.text("x").toString());
    }

    @Test
    void letsTasksBeyondTheSlotsWaitAsQueued() {
        emulator.limits(Limits.off().withSlots(2));
        String first = create();
        create();
        String third = create();
        assertThat(ark.status(first)).isEqualTo("running");
        assertThat(ark.status(third)).isEqualTo("queued");
        emulator.clock().step(Duration.ofSeconds(10));
        assertThat(ark.status(third)).isEqualTo("running");
        assertThat(emulator.pools().getFirst().peakRunning()).isEqualTo(2);
    }

    @Test
    void keepsSlotsPerModelAndTier() {
        emulator.limits(Limits.off().withSlots(1));
        create();
        String flex = ark.created(Bodies.text("x").put("service_tier", "flex").toString());
        assertThat(ark.status(flex)).isEqualTo("running");
    }

    @Test
    void refusesCreatesOverTheRate() {
        emulator.limits(Limits.off().withCreatePerMinute(3));
        for (int i = 0; i < 3; i++) {
            create();
        }
        ArkClient.Reply reply = ark.create(Bodies.text("x").toString());
        assertThat(reply.status()).isEqualTo(429);
        assertThat(reply.code()).isEqualTo("ModelAccountRpmRateLimitExceeded");
        assertThat(emulator.ledger().totals().created()).isEqualTo(3);
    }

    /** One second of 480p takes 10,043 tokens, four take 40,594. */
    @Test
    void refusesCreatesOverTheDaysTokensUntilTheNextDay() {
        emulator.limits(Limits.off().withTokensPerDay(100_000L));
        ObjectNode body = Bodies.text("x").put("resolution", "480p").put("duration", 4);
        String flex = body.deepCopy().put("service_tier", "flex").toString();
        emulator.clock().jump(untilMidnightInBeijing());
        ark.created(flex);
        ark.created(flex);
        ArkClient.Reply reply = ark.create(flex);
        assertThat(reply.status()).isEqualTo(429);
        assertThat(reply.code()).isEqualTo("ModelAccountFlexTpmRateLimitExceeded");
        assertThat(reply.message()).contains("100000 tokens per day");
        ark.created(body.toString());

        emulator.clock().step(Duration.ofHours(24).minusMillis(1));
        assertThat(ark.create(flex).status()).isEqualTo(429);
        emulator.clock().step(Duration.ofMillis(1));
        ark.created(flex);
    }

    private Duration untilMidnightInBeijing() {
        ZonedDateTime now = emulator.clock().now().atZone(ZoneOffset.ofHours(8));
        return Duration.between(
                now, now.toLocalDate().plusDays(1).atStartOfDay(ZoneOffset.ofHours(8)));
    }

    @Test
    void forgetsTheDaysTokensOnReset() {
        emulator.limits(Limits.off().withTokensPerDay(110_000L));
        create();
        assertThat(ark.create(Bodies.text("x").toString()).status()).isEqualTo(429);
        emulator.reset();
        create();
    }

    @Test
    void refusesCreatesOverTheQueuedCap() {
        emulator.limits(Limits.off().withSlots(1).withQueued(2));
        create();
        create();
        create();
        ArkClient.Reply reply = ark.create(Bodies.text("x").toString());
        assertThat(reply.status()).isEqualTo(429);
        assertThat(reply.code()).isEqualTo("QuotaExceeded");
        assertThat(reply.message()).contains("exceeded the quota");
    }

    @Test
    void answersOneListASecondAndRefusesTheNext() {
        emulator.limits(Limits.official());
        assertThat(ark.list("").status()).isEqualTo(200);
        ArkClient.Reply reply = ark.list("");
        assertThat(reply.status()).isEqualTo(429);
        assertThat(reply.code()).isEqualTo("AccountRateLimitExceeded");
        assertThat(emulator.ledger().calls("list", "429")).isEqualTo(1);
    }

    @Test
    void refusesGetsAndDeletesOverTheirRates() {
        emulator.limits(Limits.off().withGetPerSecond(1).withDeletePerSecond(1));
        String id = create();
        assertThat(ark.get(id).status()).isEqualTo(200);
        assertThat(ark.get(id).status()).isEqualTo(429);
        assertThat(ark.delete("cgt-none").status()).isEqualTo(404);
        assertThat(ark.delete(id).status()).isEqualTo(429);
    }

    @Test
    void admitsAgainWhenTheWindowHasPassed() {
        RateWindow window = new RateWindow(Duration.ofSeconds(1));
        long second = Duration.ofSeconds(1).toNanos();
        assertThat(window.admit(2, 0)).isTrue();
        assertThat(window.admit(2, second / 2)).isTrue();
        assertThat(window.admit(2, second - 1)).isFalse();
        assertThat(window.admit(2, second)).isTrue();
        assertThat(window.admit(2, second + 1)).isFalse();
    }

    @Test
    void expiresATaskThatOutlivesItsOwnDeadline() {
        String id =
                ark.created(
                        Bodies.text("[stuck] x").put("execution_expires_after", 3_600).toString());
        emulator.clock().step(Duration.ofSeconds(3_599));
        assertThat(ark.status(id)).isEqualTo("running");
        emulator.clock().step(Duration.ofSeconds(1));
        assertThat(ark.status(id)).isEqualTo("expired");
    }

    @Test
    void forgetsFinishedTasksFirstWhenItIsFull() {
        Emulator small = Emulator.start(EmulatorSettings.forTests().withRecords(2));
        try (small;
                ArkClient client = new ArkClient(small)) {
            small.clock().freeze();
            String first = client.created(Bodies.text("x").toString());
            small.clock().step(Duration.ofHours(1));
            client.created(Bodies.text("x").toString());
            client.created(Bodies.text("x").toString());
            assertThat(client.get(first).status()).isEqualTo(404);
            ArkClient.Reply full = client.create(Bodies.text("x").toString());
            assertThat(full.status()).isEqualTo(429);
            assertThat(full.code()).isEqualTo("ServerOverloaded");
        }
    }
}
