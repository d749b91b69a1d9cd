package dev.seedancequeue.conformance.sdk;

import static dev.seedancequeue.conformance.sdk.OfficialSdk.refusal;
import static dev.seedancequeue.conformance.sdk.OfficialSdk.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.volcengine.ark.runtime.exception.ArkHttpException;
import com.volcengine.ark.runtime.model.content.generation.CreateContentGenerationTaskRequest;
import com.volcengine.ark.runtime.service.ArkService;
import dev.seedancequeue.emulator.Fault;
import dev.seedancequeue.emulator.Fault.Call;
import dev.seedancequeue.emulator.Fault.Effect;
import dev.seedancequeue.emulator.Ledger;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Why no paid create may be left to the SDK's defaults: the ledger tells how often one call paid.
 */
class SdkRetriesTest {

    private static final String CALLER = "one-caller-one-video";
    private static final CreateContentGenerationTaskRequest ONE_VIDEO =
            text("a cat").safetyIdentifier(CALLER).build();

    private final OfficialSdk sdk = new OfficialSdk();

    @AfterEach
    void close() {
        sdk.close();
    }

    static Stream<Effect> lostAnswers() {
        return Stream.of(
                new Effect.Cut(), new Effect.Refuse(500, "InternalServiceError", "after it"));
    }

    @ParameterizedTest
    @MethodSource("lostAnswers")
    void ordersThreeVideosForOneCallWhenAnswersAreLost(Effect lost) {
        sdk.emulator.faults().add(Fault.after(Call.CREATE, lost).times(2));
        ArkService asItComes = sdk.withDefaultRetries();

        asItComes.createContentGenerationTask(ONE_VIDEO);

        assertThat(entry().created()).isEqualTo(3);
        sdk.finishAll();
        assertThat(entry().billed()).isEqualTo(3);
        asItComes.shutdownExecutor();
    }

    /** OkHttp underneath sends a request again when it was lost on a connection used before. */
    @Test
    void ordersTwoVideosEvenWithoutRetriesOnAConnectionThatWasKept() {
        ArkService once = sdk.withoutRetries(5);
        once.createContentGenerationTask(text("another's video").build());
        sdk.emulator.faults().add(Fault.after(Call.CREATE, new Effect.Cut()).once());

        once.createContentGenerationTask(ONE_VIDEO);

        assertThat(entry().created()).isEqualTo(2);
        once.shutdownExecutor();
    }

    @ParameterizedTest
    @MethodSource("lostAnswers")
    void ordersOneVideoWithoutRetriesAndWithoutKeptConnections(Effect lost) {
        ArkService once = sdk.withoutRetries(0);
        once.createContentGenerationTask(text("another's video").build());
        sdk.emulator.faults().add(Fault.after(Call.CREATE, lost));

        ArkHttpException failure = refusal(() -> once.createContentGenerationTask(ONE_VIDEO));

        assertThat(failure.statusCode).isEqualTo(500);
        assertThat(entry().created()).isEqualTo(1);
        once.shutdownExecutor();
    }

    @Test
    void repeatsARefusedRateAsWell() {
        sdk.emulator
                .faults()
                .add(
                        Fault.before(
                                        Call.CREATE,
                                        new Effect.Refuse(429, "ServerOverloaded", "full"))
                                .times(2));
        ArkService asItComes = sdk.withDefaultRetries();

        asItComes.createContentGenerationTask(ONE_VIDEO);

        assertThat(sdk.emulator.ledger().calls("create", "429")).isEqualTo(2);
        assertThat(entry().created()).isEqualTo(1);
        asItComes.shutdownExecutor();
    }

    private Ledger.Entry entry() {
        return Objects.requireNonNull(sdk.emulator.ledger().entry(CALLER), "nothing was created");
    }
}
