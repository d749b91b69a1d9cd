package dev.seedancequeue.conformance.sdk;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.volcengine.ark.runtime.exception.ArkHttpException;
import com.volcengine.ark.runtime.model.content.generation.CreateContentGenerationTaskRequest;
import com.volcengine.ark.runtime.model.content.generation.CreateContentGenerationTaskRequest.Content;
import com.volcengine.ark.runtime.model.content.generation.DeleteContentGenerationTaskRequest;
import com.volcengine.ark.runtime.model.content.generation.GetContentGenerationTaskRequest;
import com.volcengine.ark.runtime.model.content.generation.GetContentGenerationTaskResponse;
import com.volcengine.ark.runtime.model.content.generation.ListContentGenerationTasksRequest;
import com.volcengine.ark.runtime.model.content.generation.ListContentGenerationTasksResponse;
import com.volcengine.ark.runtime.service.ArkService;
import dev.seedancequeue.catalogue.RequestTable;
import dev.seedancequeue.emulator.Emulator;
import dev.seedancequeue.emulator.EmulatorSettings;
import dev.seedancequeue.emulator.VideoTimes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import okhttp3.ConnectionPool;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** The provider's SDK before an emulator of its own, whose clock stands still until stepped. */
final class OfficialSdk implements AutoCloseable {

    static final String MODEL = "doubao-seedance-1-5-pro-251215";
    static final String KEY = "the-right-key";

    /** Each task waits this long and is then made, when a slot is free. */
    static final Duration PICKUP_TIME = Duration.ofSeconds(2);

    static final Duration VIDEO_TIME = Duration.ofSeconds(30);

    /** Far above every honest answer, so that a hang fails instead of blocking the build. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final ObjectMapper JSON = ArkService.defaultObjectMapper();

    final Emulator emulator =
            Emulator.start(
                    EmulatorSettings.forTests()
                            .withApiKey(KEY)
                            .withTimes(new VideoTimes(VIDEO_TIME, 0, PICKUP_TIME)));

    /** The right key and no repetition. */
    final ArkService ark = with(KEY, PATIENCE, 0);

    OfficialSdk() {
        emulator.clock().freeze();
    }

    /** A client of the emulator in another configuration; the JVM's end closes it. */
    ArkService with(String key, Duration timeout, int retries) {
        return builder(key, timeout).retryTimes(retries).build();
    }

    /** A client that repeats as the SDK comes. */
    ArkService withDefaultRetries() {
        return builder(KEY, PATIENCE).build();
    }

    /** A client without repetitions that keeps so many connections open for its next calls. */
    ArkService withoutRetries(int keptConnections) {
        return builder(KEY, PATIENCE)
                .retryTimes(0)
                .connectionPool(new ConnectionPool(keptConnections, 1, TimeUnit.MINUTES))
                .build();
    }

    private ArkService.Builder builder(String key, Duration timeout) {
        return ArkService.builder().apiKey(key).baseUrl(emulator.baseUrl() + "/").timeout(timeout);
    }

    static CreateContentGenerationTaskRequest.Builder text(String prompt) {
        return CreateContentGenerationTaskRequest.builder()
                .model(MODEL)
                .content(List.of(Content.builder().type("text").text(prompt).build()));
    }

    /** One of the contract's requests in the SDK's own type, which must hold all of it. */
    static CreateContentGenerationTaskRequest contract(String name) {
        try {
            JsonNode body = JSON.readTree(RequestTable.contract(name).toString());
            var request = JSON.treeToValue(body, CreateContentGenerationTaskRequest.class);
            if (!JSON.readTree(JSON.writeValueAsString(request)).equals(body)) {
                throw new AssertionError("the SDK cannot say all of " + body);
            }
            return request;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String create(CreateContentGenerationTaskRequest request) {
        return ark.createContentGenerationTask(request).getId();
    }

    String create(CreateContentGenerationTaskRequest.Builder request) {
        return create(request.build());
    }

    GetContentGenerationTaskResponse get(String id) {
        return ark.getContentGenerationTask(
                GetContentGenerationTaskRequest.builder().taskId(id).build());
    }

    void delete(String id) {
        ark.deleteContentGenerationTask(
                DeleteContentGenerationTaskRequest.builder().taskId(id).build());
    }

    ListContentGenerationTasksResponse list(ListContentGenerationTasksRequest.Builder filter) {
        return ark.listContentGenerationTasks(filter.build());
    }

    /** Lets the slots take what was created until now. */
    void pickUp() {
        emulator.clock().step(PICKUP_TIME);
    }

    /** Lets what was created until now be made. */
    void finishAll() {
        emulator.clock().step(PICKUP_TIME.plus(VIDEO_TIME));
    }

    /** The SDK's error of a call that has to fail. */
    static ArkHttpException refusal(ThrowingCallable call) {
        return catchThrowableOfType(ArkHttpException.class, call);
    }

    @Override
    public void close() {
        ark.shutdownExecutor();
        emulator.close();
    }
}
