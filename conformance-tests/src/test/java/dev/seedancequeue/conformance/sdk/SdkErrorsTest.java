package dev.seedancequeue.conformance.sdk;

import static dev.seedancequeue.conformance.sdk.OfficialSdk.refusal;
import static dev.seedancequeue.conformance.sdk.OfficialSdk.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.volcengine.ark.runtime.exception.ArkHttpException;
import com.volcengine.ark.runtime.model.content.generation.DeleteContentGenerationTaskRequest;
import com.volcengine.ark.runtime.model.content.generation.GetContentGenerationTaskRequest;
import com.volcengine.ark.runtime.model.content.generation.ListContentGenerationTasksRequest;
import com.volcengine.ark.runtime.service.ArkService;
import dev.seedancequeue.emulator.Fault;
import dev.seedancequeue.emulator.Fault.Call;
import dev.seedancequeue.emulator.Fault.Corruption;
import dev.seedancequeue.emulator.Fault.Effect;
import dev.seedancequeue.emulator.Limits;
import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the provider's own SDK makes of the emulator's errors. */
class SdkErrorsTest {

    private final OfficialSdk sdk = new OfficialSdk();

    @AfterEach
    void close() {
        sdk.close();
    }

    @Test
    void saysWhichParameterIsWrong() {
        ArkHttpException refusal = refusal(() -> sdk.create(text("a cat").duration(99L)));

        assertRefusal(refusal, 400, "InvalidParameter");
        assertThat(refusal.param).isEqualTo("duration");
        assertThat(refusal).hasMessageContaining("duration").hasMessageContaining("99");
    }

    @Test
    void saysWhichParameterIsMissing() {
        assertRefusal(refusal(() -> sdk.create(text("a").model(null))), 400, "MissingParameter");
    }

    @Test
    void saysWhichParameterTheModelDoesNotKnow() {
        ArkHttpException refusal = refusal(() -> sdk.create(text("a").frames(29L)));

        assertRefusal(refusal, 400, "InvalidParameter.UnsupportedParameter");
        assertThat(refusal.param).isEqualTo("frames");
    }

    @Test
    void refusesAWrongKeyOnEveryCall() {
        ArkService stranger = sdk.with("a-wrong-key", Duration.ofSeconds(20), 0);
        String id = sdk.create(text("mine"));

        assertStranger(() -> stranger.createContentGenerationTask(text("a cat").build()));
        assertStranger(() ->
                stranger.getContentGenerationTask(
                        GetContentGenerationTaskRequest.builder().taskId(id).build()));
        assertStranger(() ->
                stranger.listContentGenerationTasks(
                        new ListContentGenerationTasksRequest.Builder()
                                .pageNum(1)
                                .pageSize(1)
                                .build()));
        assertStranger(() ->
                stranger.deleteContentGenerationTask(
                        DeleteContentGenerationTaskRequest.builder().taskId(id).build()));
        assertThat(sdk.emulator.ledger().totals().created()).isEqualTo(1);
        assertThat(sdk.get(id).getStatus()).isEqualTo("queued");
        stranger.shutdownExecutor();
    }

    @Test
    void doesNotFindAnUnknownTaskOrModel() {
        assertRefusal(refusal(() -> sdk.get("cgt-20260101000000-aaaaa")), 404, "NotFound.Task");
        assertRefusal(refusal(() -> sdk.delete("cgt-20260101000000-aaaaa")), 404, "NotFound.Task");
        assertRefusal(
                refusal(() -> sdk.create(text("a").model("doubao-seedance-9-9-991231"))),
                404,
                "InvalidEndpointOrModel.NotFound");
    }

    @Test
    void refusesCreatesAboveTheRate() {
        sdk.emulator.limits(Limits.off().withCreatePerMinute(1));
        sdk.create(text("within the rate"));

        assertRefusal(
                refusal(() -> sdk.create(text("above it"))),
                429,
                "ModelAccountRpmRateLimitExceeded");
    }

    @Test
    void refusesATaskTooManyInTheQueue() {
        sdk.emulator.limits(Limits.off().withQueued(1));
        sdk.create(text("queued"));

        assertRefusal(refusal(() -> sdk.create(text("one too many"))), 429, "QuotaExceeded");
    }

    @ParameterizedTest
    @CsvSource({
        "400, InputTextSensitiveContentDetected",
        "401, InvalidAccountStatus",
        "403, AccountOverdueError",
        "404, ModelNotOpen",
        "429, ServerOverloaded",
        "429, SetLimitExceeded",
        "500, InternalServiceError",
        "503, ServiceUnavailable"
    })
    void readsEveryErrorOfTheProvidersList(int status, String code) {
        sdk.emulator
                .faults()
                .add(Fault.before(Call.CREATE, new Effect.Refuse(status, code, "as listed")));

        assertRefusal(refusal(() -> sdk.create(text("a cat"))), status, code);
    }

    /** The SDK's trap: a create that may have happened looks like the provider's own failure. */
    @Test
    void callsATimeoutAnError500WithoutACode() {
        ArkService hasty = sdk.with(OfficialSdk.KEY, Duration.ofSeconds(2), 0);
        hasty.createContentGenerationTask(text("answered in time").build());
        sdk.emulator
                .faults()
                .add(Fault.after(Call.CREATE, new Effect.Hang(Duration.ofSeconds(20))));

        ArkHttpException timeout =
                refusal(() -> hasty.createContentGenerationTask(text("a cat").build()));

        assertThat(timeout.statusCode).isEqualTo(500);
        assertThat(timeout.code).isEmpty();
        assertThat(sdk.emulator.ledger().totals().created()).isEqualTo(2);
        hasty.shutdownExecutor();
    }

    /** The SDK's trap: it has no error of its own for a page that is no JSON. */
    @Test
    void throwsWhateverComesAtAnAnswerThatIsNoJson() {
        sdk.emulator.faults().add(Fault.before(Call.GET, new Effect.Corrupt(Corruption.HTML)));

        assertThatThrownBy(() -> sdk.get("cgt-20260101000000-aaaaa"))
                .isInstanceOf(retrofit2.HttpException.class)
                .hasMessageContaining("502");
    }

    private static void assertStranger(ThrowingCallable call) {
        assertRefusal(refusal(call), 401, "AuthenticationError");
    }

    private static void assertRefusal(ArkHttpException refusal, int status, String code) {
        assertThat(refusal).isNotNull();
        assertThat(refusal.statusCode).isEqualTo(status);
        assertThat(refusal.code).isEqualTo(code);
        assertThat(refusal).hasMessageMatching("(?s).*Request id: [0-9a-f]{32}.*");
    }
}
