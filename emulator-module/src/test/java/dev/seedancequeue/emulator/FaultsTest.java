package dev.seedancequeue.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seedancequeue.emulator.Fault.Call;
import dev.seedancequeue.emulator.Fault.Corruption;
import dev.seedancequeue.emulator.Fault.Effect;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class FaultsTest {

    private static final Effect ERROR_500 =
            new Effect.Refuse(500, "InternalServiceError", "a fault");

    private Emulator emulator;
    private ArkClient ark;

    @BeforeEach
    void start() {
        emulator = Emulator.start(EmulatorSettings.forTests());
        ark = new ArkClient(emulator);
        emulator.clock().freeze();
    }

    @AfterEach
    void stop() {
        ark.close();
        emulator.close();
    }

    private ArkClient.Reply create(String prompt) {
        return ark.create(Bodies.text(prompt, "ours").toString());
    }

    private long created() {
        return emulator.ledger().totals().created();
    }

    @Test
    void failBeforeTheCreateWithoutCreating() {
        emulator.faults().add(Fault.before(Call.CREATE, ERROR_500).once());
        ArkClient.Reply reply = create("x");
        assertThat(reply.status()).isEqualTo(500);
        assertThat(reply.code()).isEqualTo("InternalServiceError");
        assertThat(created()).isZero();
        assertThat(create("x").status()).isEqualTo(200);
    }

    @Test
    void failAfterTheCreateLeavingATaskBehind() {
        emulator.faults().add(Fault.after(Call.CREATE, ERROR_500).once());
        assertThat(create("x").status()).isEqualTo(500);
        assertThat(created()).isEqualTo(1);
        assertThat(ark.list("").json().path("items").get(0).path("safety_identifier").asString())
                .isEqualTo("ours");
    }

    @Test
    void cutTheConnectionBeforeOrAfterTheCreate() {
        emulator.faults().add(Fault.before(Call.CREATE, new Effect.Cut()).once());
        emulator.faults().add(Fault.after(Call.CREATE, new Effect.Cut()).once());
        assertThatThrownBy(() -> create("x")).isInstanceOf(UncheckedIOException.class);
        assertThat(created()).isZero();
        assertThatThrownBy(() -> create("x")).isInstanceOf(UncheckedIOException.class);
        assertThat(created()).isEqualTo(1);
        assertThat(emulator.ledger().calls("create", "cut")).isEqualTo(2);
    }

    @ParameterizedTest
    @EnumSource(Corruption.class)
    void sendAnswersThatNobodyCanRead(Corruption how) {
        emulator.faults().add(Fault.after(Call.CREATE, new Effect.Corrupt(how)).once());
        ArkClient.Reply reply = create("x");
        assertThatThrownBy(() -> reply.json().required("id").asString())
                .isInstanceOf(RuntimeException.class);
        assertThat(reply.status()).isEqualTo(how == Corruption.HTML ? 502 : 200);
        assertThat(created()).isEqualTo(1);
    }

    @Test
    void hangAsLongAsTold() {
        emulator.faults()
                .add(Fault.before(Call.GET, new Effect.Hang(Duration.ofMillis(300))).once());
        long before = System.nanoTime();
        ark.get("cgt-none");
        assertThat(Duration.ofNanos(System.nanoTime() - before))
                .isGreaterThan(Duration.ofMillis(290));
    }

    @Test
    void strikeTheNthCallOnly() {
        emulator.faults().add(Fault.before(Call.LIST, ERROR_500).skipping(1).times(2));
        List<Integer> statuses = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            statuses.add(ark.list("").status());
        }
        assertThat(statuses).containsExactly(200, 500, 500, 200, 200);
        assertThat(emulator.faults().rules().getFirst().struck()).isEqualTo(2);
    }

    @Test
    void strikeTheSameCallsForTheSameSeed() {
        List<List<Integer>> runs = new ArrayList<>();
        for (int run = 0; run < 2; run++) {
            emulator.faults().clear();
            emulator.faults().add(Fault.before(Call.LIST, ERROR_500).withProbability(0.5, 42));
            List<Integer> statuses = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                statuses.add(ark.list("").status());
            }
            runs.add(statuses);
        }
        assertThat(runs.getFirst()).contains(200, 500).isEqualTo(runs.getLast());
    }

    @Test
    void strikeOnlyMatchingPromptsAndIdentifiers() {
        emulator.faults().add(Fault.before(Call.CREATE, ERROR_500).whenPromptContains("dog"));
        emulator.faults().add(Fault.before(Call.CREATE, ERROR_500).forSafetyIdentifier("theirs"));
        assertThat(create("a cat").status()).isEqualTo(200);
        assertThat(create("a dog").status()).isEqualTo(500);
        assertThat(ark.create(Bodies.text("a cat", "theirs").toString()).status()).isEqualTo(500);
    }

    @Test
    void decideTheOutcomeOfATask() {
        emulator.faults()
                .add(Fault.before(Call.TASK, new Effect.Fail("InternalServiceError")).once());
        String id = create("x").json().path("id").asString();
        emulator.clock().step(Duration.ofHours(1));
        assertThat(ark.status(id)).isEqualTo("failed");
        assertThat(ark.get(id).json().path("error").path("code").asString())
                .isEqualTo("InternalServiceError");
    }

    /** Times that no clock can hold must not wrap around into the past. */
    @ParameterizedTest
    @ValueSource(strings = {"[takes:1e300]", "[takes:9e15s]", "[takes:Infinity]", "[stuck]"})
    void neverLetATaskEndBeforeItsOwnDeadline(String marker) {
        String id = ark.created(Bodies.text(marker).put("duration", 5).toString());
        emulator.clock().step(Duration.ofHours(47));
        assertThat(ark.status(id)).isEqualTo("running");
        emulator.clock().step(Duration.ofHours(2));
        assertThat(ark.status(id)).isEqualTo("expired");
    }

    @Test
    void prolongATaskByNoMoreThanItsOwnDeadline() {
        Duration decades = Duration.ofSeconds(1_000_000_000);
        emulator.faults().add(Fault.before(Call.TASK, new Effect.Hang(decades)).once());
        String id = create("x").json().path("id").asString();
        emulator.clock().step(Duration.ofHours(49));
        assertThat(ark.status(id)).isEqualTo("expired");
        assertThatThrownBy(() -> new Effect.Hang(decades.plusSeconds(1)))
                .hasMessage("a hang is 0 to 11574 days, not PT277777H46M41S");
    }

    @Test
    void obeyMarkersInThePrompt() {
        String failing =
                ark.created(
                        Bodies.text("[takes:30s][fail:OutputVideoSensitiveContentDetected] x")
                                .toString());
        String quick = ark.created(Bodies.text("x [takes:1.5]").toString());
        assertThat(create("[refuse:InputTextSensitiveContentDetected]").code())
                .isEqualTo("InputTextSensitiveContentDetected");
        emulator.clock().step(Duration.ofSeconds(10));
        assertThat(ark.status(quick)).isEqualTo("succeeded");
        assertThat(ark.status(failing)).isEqualTo("running");
        emulator.clock().step(Duration.ofSeconds(40));
        assertThat(ark.get(failing).json().path("error").path("code").asString())
                .isEqualTo("OutputVideoSensitiveContentDetected");
    }
}
