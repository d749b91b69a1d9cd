package dev.seedancequeue.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrontDoorTest {

    private Emulator emulator;
    private ArkClient ark;

    @BeforeEach
    void start() {
        emulator = Emulator.start(EmulatorSettings.forTests());
        ark = new ArkClient(emulator);
    }

    @AfterEach
    void stop() {
        ark.close();
        emulator.close();
    }

    @Test
    void refusesAMissingOrWrongKey() {
        Emulator guarded = Emulator.start(EmulatorSettings.forTests().withApiKey("the-right-key"));
        try (guarded;
                ArkClient missing = new ArkClient(guarded, "");
                ArkClient wrong = new ArkClient(guarded, "wrong");
                ArkClient right = new ArkClient(guarded, "the-right-key")) {
            assertThat(missing.list("").status()).isEqualTo(401);
            assertThat(wrong.list("").code()).isEqualTo("AuthenticationError");
            assertThat(right.list("").status()).isEqualTo(200);
        }
    }

    @Test
    void refusesAMissingKeyEvenWhereAnyKeyWillDo() {
        try (ArkClient missing = new ArkClient(emulator, "")) {
            assertThat(missing.create(Bodies.text("x").toString()).status()).isEqualTo(401);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/api/v3/contents/generations", "/api/v3/nothing", "/x/%2e%2e"})
    void answersAWrongPathWithAnEmpty404(String path) {
        ArkClient.Reply reply = ark.send("GET", path, null);
        assertThat(reply.status()).isEqualTo(404);
        assertThat(reply.body()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "\"x\"", "null", "{\"model\":1}", "{} {}"})
    void refusesBodiesThatAreNoOrder(String body) {
        ArkClient.Reply reply = ark.create(body);
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.code()).isNotEmpty();
    }

    @Test
    void answersItsOwnCrashAsTheProviderWould() {
        // More milliseconds than a long holds: the draw of the duration overflows.
        VideoTimes tooLong = VideoTimes.exactly(Duration.ofSeconds(Long.MAX_VALUE));
        Emulator broken = Emulator.start(EmulatorSettings.forTests().withTimes(tooLong));
        try (broken;
                ArkClient client = new ArkClient(broken)) {
            ArkClient.Reply reply = client.create(Bodies.text("x").toString());
            assertThat(reply.status()).isEqualTo(500);
            assertThat(reply.code()).isEqualTo("InternalServiceError");
            assertThat(client.list("").status()).isEqualTo(200);
        }
    }

    @Test
    void refusesDeepJson() {
        ArkClient.Reply reply = ark.create("{\"model\":" + "[".repeat(100_000));
        assertThat(reply.status()).isEqualTo(400);
    }

    @Test
    void refusesABodyOverSixtyFourMegabytes() {
        String body = Bodies.text("x").put("y", "z".repeat(65 * 1024 * 1024)).toString();
        assertThat(ark.create(body).status()).isEqualTo(413);
        assertThat(ark.list("").status()).isEqualTo(200);
    }
}
