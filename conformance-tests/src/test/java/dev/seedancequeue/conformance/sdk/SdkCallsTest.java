package dev.seedancequeue.conformance.sdk;

import static dev.seedancequeue.conformance.sdk.OfficialSdk.contract;
import static dev.seedancequeue.conformance.sdk.OfficialSdk.refusal;
import static dev.seedancequeue.conformance.sdk.OfficialSdk.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.volcengine.ark.runtime.model.content.generation.CreateContentGenerationTaskRequest;
import com.volcengine.ark.runtime.model.content.generation.CreateContentGenerationTaskRequest.Content;
import com.volcengine.ark.runtime.model.content.generation.CreateContentGenerationTaskRequest.DraftTask;
import com.volcengine.ark.runtime.model.content.generation.CreateContentGenerationTaskRequest.ImageUrl;
import com.volcengine.ark.runtime.model.content.generation.GetContentGenerationTaskResponse;
import com.volcengine.ark.runtime.model.content.generation.TaskStatus;
import dev.seedancequeue.emulator.Limits;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Creating, getting and deleting with the provider's own SDK. */
class SdkCallsTest {

    private final OfficialSdk sdk = new OfficialSdk();

    @AfterEach
    void close() {
        sdk.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1-text-to-video", "2-first-frame", "3-first-and-last-frame"})
    void makesTheVideoOfTheContractsRequest(String name) {
        CreateContentGenerationTaskRequest asked = contract(name);

        String id = sdk.create(asked);

        assertThat(id).matches("cgt-[0-9]{14}-[a-z0-9]{5}");
        assertThat(sdk.get(id).getStatus()).isEqualTo(TaskStatus.QUEUED);
        sdk.pickUp();
        assertThat(sdk.get(id).getStatus()).isEqualTo(TaskStatus.RUNNING);
        sdk.finishAll();
        GetContentGenerationTaskResponse made = sdk.get(id);
        assertThat(made.getStatus()).isEqualTo(TaskStatus.SUCCEEDED);
        assertThat(made.getError()).isNull();
        assertThat(made.getContent().getVideoUrl()).startsWith("http://127.0.0.1:");
        assertThat(made.getModel()).isEqualTo(asked.getModel());
        assertThat(made.getResolution()).isEqualTo(asked.getResolution());
        assertThat(made.getDuration()).isEqualTo(asked.getDuration());
        // An adaptive ratio comes back as the one that was chosen.
        assertThat(made.getRatio()).isEqualTo("16:9");
        assertThat(made.getFramesPerSecond()).isEqualTo(24);
        assertThat(made.getUsage().getTotalTokens())
                .isPositive()
                .isEqualTo(made.getUsage().getCompletionTokens());
        assertThat(made.getServiceTier()).isEqualTo("default");
        assertThat(made.getDraft()).isFalse();
        assertThat(made.getGenerateAudio()).isTrue();
        assertThat(made.getExecutionExpiresAfter()).isEqualTo(172_800);
        assertThat(made.getUpdatedAt()).isGreaterThanOrEqualTo(made.getCreatedAt());
    }

    @Test
    void givesBackTheSeedAndTheLastFrameThatWereAskedFor()
            throws IOException, InterruptedException {
        String seeded = sdk.create(contract("1-text-to-video"));
        String framed = sdk.create(contract("2-first-frame"));
        sdk.finishAll();

        assertThat(sdk.get(seeded).getSeed()).isEqualTo(12_345);
        assertThat(sdk.get(seeded).getContent().getLastFrameUrl()).isNull();
        assertThat(type(sdk.get(framed).getContent().getLastFrameUrl())).isEqualTo("image/png");
        assertThat(type(sdk.get(framed).getContent().getVideoUrl())).isEqualTo("video/mp4");
    }

    @Test
    void makesADraftOnTheDefaultTierAndItsFinal() {
        CreateContentGenerationTaskRequest draft = contract("4-draft");
        draft.setServiceTier("default");
        String draftId = sdk.create(draft);
        sdk.finishAll();
        assertThat(sdk.get(draftId).getDraft()).isTrue();
        assertThat(sdk.get(draftId).getResolution()).isEqualTo("480p");

        String finalId = sdk.create(finalOf(draftId));
        sdk.finishAll();

        GetContentGenerationTaskResponse made = sdk.get(finalId);
        assertThat(made.getStatus()).isEqualTo(TaskStatus.SUCCEEDED);
        assertThat(made.getDraft()).isFalse();
        assertThat(made.getDraftTaskID()).isEqualTo(draftId);
        assertThat(made.getResolution()).isEqualTo("1080p");
        assertThat(made.getDuration()).isEqualTo(draft.getDuration());
    }

    @Test
    void refusesTheContractsDraftOnFlexAndAFinalOfWhatIsNoFinishedDraft() {
        var flexDraft = refusal(() -> sdk.create(contract("4-draft")));
        assertThat(flexDraft.statusCode).isEqualTo(400);
        assertThat(flexDraft.code).isEqualTo("InvalidParameter");
        assertThat(flexDraft.param).isEqualTo("service_tier");
        assertThat(flexDraft).hasMessageContaining("draft task only support service_tier default");

        var placeholder = refusal(() -> sdk.create(contract("5-final-from-draft")));
        assertThat(placeholder.statusCode).isEqualTo(400);
        assertThat(placeholder.param).isEqualTo("content[0].draft_task.id");

        String unfinished = sdk.create(text("a cat").draft(true).resolution("480p"));
        assertThat(refusal(() -> sdk.create(finalOf(unfinished))))
                .hasMessageContaining("is queued, not succeeded");
    }

    @Test
    void sendsWhatItsBuildersSay() {
        String id =
                sdk.create(
                        CreateContentGenerationTaskRequest.builder()
                                .model("doubao-seedance-2-0-260128")
                                .content(
                                        List.of(
                                                Content.builder()
                                                        .type("text")
                                                        .text("a cat")
                                                        .build(),
                                                Content.builder()
                                                        .type("image_url")
                                                        .imageUrl(
                                                                ImageUrl.builder()
                                                                        .url(
                                                                                "https://example.com/a.jpg")
                                                                        .build())
                                                        .role("reference_image")
                                                        .build()))
                                .safetyIdentifier("caller-7")
                                .priority(3)
                                .duration(4L)
                                .ratio("9:16")
                                .resolution("720p")
                                .generateAudio(false)
                                .executionExpiresAfter(3_600L));
        sdk.finishAll();

        GetContentGenerationTaskResponse made = sdk.get(id);
        assertThat(made.getSafetyIdentifier()).isEqualTo("caller-7");
        assertThat(made.getPriority()).isEqualTo(3);
        assertThat(made.getDuration()).isEqualTo(4);
        assertThat(made.getRatio()).isEqualTo("9:16");
        assertThat(made.getGenerateAudio()).isFalse();
        assertThat(made.getExecutionExpiresAfter()).isEqualTo(3_600);
    }

    @Test
    void answersACreateWithItsIdAndSafetyIdentifier() {
        var created =
                sdk.ark.createContentGenerationTask(
                        text("a cat").safetyIdentifier("caller-7").build());

        assertThat(created.getId()).startsWith("cgt-");
        assertThat(created.getSafetyIdentifier()).isEqualTo("caller-7");
    }

    @Test
    void marksAFlexTaskInItsId() {
        assertThat(sdk.create(text("a cat").serviceTier("flex")))
                .matches("cgt-batch-[0-9]{14}-[a-z0-9]{5}");
    }

    @Test
    void tellsWhyATaskFailed() {
        String id = sdk.create(text("a cat [fail:OutputVideoSensitiveContentDetected]"));
        sdk.finishAll();

        assertThat(sdk.get(id).getStatus()).isEqualTo(TaskStatus.FAILED);
        assertThat(sdk.get(id).getError().getCode())
                .isEqualTo("OutputVideoSensitiveContentDetected");
        assertThat(sdk.get(id).getError().getMessage()).isNotBlank();
        assertThat(sdk.get(id).getContent()).isNull();
    }

    @Test
    void hearsOfAnExpiryInAWordThatItsConstantsLack() {
        String id = sdk.create(text("a cat [stuck]").executionExpiresAfter(3_600L));
        sdk.emulator.clock().step(Duration.ofSeconds(3_601));

        assertThat(sdk.get(id).getStatus()).isEqualTo("expired");
    }

    @Test
    void deletesByWhereTheTaskStands() {
        sdk.emulator.limits(Limits.off().withSlots(1));
        String first = sdk.create(text("the first"));
        String second = sdk.create(text("the second"));
        sdk.pickUp();

        var running = refusal(() -> sdk.delete(first));
        assertThat(running.statusCode).isEqualTo(409);
        assertThat(running.code).isEqualTo("InvalidAction.RunningTaskDeletion");
        assertThat(sdk.get(first).getStatus()).isEqualTo(TaskStatus.RUNNING);

        sdk.delete(second);
        assertThat(sdk.get(second).getStatus()).isEqualTo(TaskStatus.CANCELLED);

        sdk.finishAll();
        assertThat(sdk.get(first).getStatus()).isEqualTo(TaskStatus.SUCCEEDED);
        sdk.delete(first);
        assertThat(refusal(() -> sdk.get(first)).statusCode).isEqualTo(404);
        assertThat(refusal(() -> sdk.delete(first)).statusCode).isEqualTo(404);
    }

    private static CreateContentGenerationTaskRequest finalOf(String draftId) {
        CreateContentGenerationTaskRequest request = contract("5-final-from-draft");
        request.getContent().getFirst().setDraftTask(DraftTask.builder().id(draftId).build());
        return request;
    }

    private static String type(String url) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            var answer =
                    client.send(
                            HttpRequest.newBuilder(URI.create(url))
                                    .timeout(Duration.ofSeconds(20))
                                    .build(),
                            BodyHandlers.ofByteArray());
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).isNotEmpty();
            return answer.headers().firstValue("Content-Type").orElse("");
        }
    }
}
