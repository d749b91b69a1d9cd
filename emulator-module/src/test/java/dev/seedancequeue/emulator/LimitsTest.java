package dev.seedancequeue.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

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
