package dev.seedancequeue.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class ArkCallsTest {

    private static final Duration LONG_ENOUGH = Duration.ofHours(1);

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

    private static List<String> ids(JsonNode page) {
        return StreamSupport.stream(page.path("items").spliterator(), false)
                .map(item -> item.path("id").asString())
                .toList();
    }

    @Nested
    class Create {

        @Test
        void followsATaskFromQueuedToSucceeded() {
            String id = ark.created(Bodies.text("一只小猫", "ours-1").put("seed", 12345).toString());
            assertThat(id).matches("cgt-\\d{14}-[a-z0-9]{5}");
            assertThat(ark.status(id)).isEqualTo("queued");

            emulator.clock().step(Duration.ofSeconds(10));
            JsonNode running = ark.get(id).json();
            assertThat(running.path("status").asString()).isEqualTo("running");
            assertThat(running.propertyNames())
                    .containsExactly(
                            "id",
                            "model",
                            "status",
                            "created_at",
                            "updated_at",
                            "service_tier",
                            "execution_expires_after",
                            "safety_identifier");

            emulator.clock().step(LONG_ENOUGH);
            JsonNode done = ark.get(id).json();
            assertThat(done.path("status").asString()).isEqualTo("succeeded");
            assertThat(done.path("usage").path("total_tokens").asLong()).isEqualTo(108_900);
            assertThat(done.path("usage").path("completion_tokens").asLong()).isEqualTo(108_900);
            assertThat(done.path("content").path("video_url").asString()).contains("/files/" + id);
            assertThat(done.path("content").has("last_frame_url")).isFalse();
            assertThat(done.path("seed").asLong()).isEqualTo(12345);
            assertThat(done.path("resolution").asString()).isEqualTo("720p");
            assertThat(done.path("ratio").asString()).isEqualTo("16:9");
            assertThat(done.path("duration").asInt()).isEqualTo(5);
            assertThat(done.path("framespersecond").asInt()).isEqualTo(24);
            assertThat(done.path("generate_audio").asBoolean()).isTrue();
            assertThat(done.path("error").isNull()).isTrue();
            assertThat(done.path("safety_identifier").asString()).isEqualTo("ours-1");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "doubao-seedance-1-0-pro-250528",
                    "doubao-seedance-2-0-260128",
                    "doubao-seedance-2-5-260628"
                })
        void knowsOtherModels(String model) {
            String id = ark.created(Bodies.text("a cat").put("model", model).toString());
            emulator.clock().step(Duration.ofDays(1));
            assertThat(ark.get(id).json().path("usage").path("total_tokens").asLong()).isPositive();
        }

        @Test
        void namesFlexTasksAsABatch() {
            assertThat(ark.created(Bodies.text("x").put("service_tier", "flex").toString()))
                    .matches("cgt-batch-\\d{14}-[a-z0-9]{5}");
        }

        @Test
        void takesAPostBelowTheCollectionForACreate() {
            String id = ark.created(Bodies.text("x").toString());
            ArkClient.Reply reply =
                    ark.send(
                            "POST",
                            "/api/v3/contents/generations/tasks/" + id + "/cancel",
                            Bodies.text("y").toString());
            assertThat(reply.json().path("id").asString()).startsWith("cgt-").isNotEqualTo(id);
        }

        @Test
        void refusesADraftOnTheFlexTier() {
            ObjectNode body =
                    Bodies.text("x")
                            .put("draft", true)
                            .put("resolution", "480p")
                            .put("service_tier", "flex");
            ArkClient.Reply reply = ark.create(body.toString());
            assertThat(reply.status()).isEqualTo(400);
            assertThat(reply.message())
                    .startsWith("draft task only support service_tier default. Request id: ");
        }

        @Test
        void refusesADraftAt720p() {
            ArkClient.Reply reply =
                    ark.create(
                            Bodies.text("x")
                                    .put("draft", true)
                                    .put("resolution", "720p")
                                    .toString());
            assertThat(reply.status()).isEqualTo(400);
            assertThat(reply.code()).isEqualTo("InvalidParameter");
            assertThat(reply.json().path("error").path("param").asString()).isEqualTo("resolution");
        }

        @Test
        void writesAllFourKeysOfAnError() {
            ArkClient.Reply reply = ark.create("{\"model\":\"" + Bodies.MODEL + "\"}");
            assertThat(reply.status()).isEqualTo(400);
            assertThat(reply.json().path("error").propertyNames())
                    .containsExactly("code", "message", "param", "type");
            assertThat(reply.code()).isEqualTo("MissingParameter");
            String requestId = reply.headers().firstValue("x-request-id").orElseThrow();
            assertThat(reply.message()).endsWith("Request id: " + requestId);
        }

        @Test
        void doesNotKnowAnUnknownModel() {
            ArkClient.Reply reply = ark.create(Bodies.text("x").put("model", "dream-9").toString());
            assertThat(reply.status()).isEqualTo(404);
            assertThat(reply.code()).isEqualTo("InvalidEndpointOrModel.NotFound");
        }

        @Test
        void refusesAFieldTheModelDoesNotTake() {
            ArkClient.Reply reply =
                    ark.create(
                            Bodies.text("x")
                                    .put("model", "doubao-seedance-1-0-pro-250528")
                                    .put("draft", true)
                                    .toString());
            assertThat(reply.status()).isEqualTo(400);
            assertThat(reply.code()).isEqualTo("InvalidParameter.UnsupportedParameter");
        }

        @Test
        void linksALastFrameWhenAskedFor() {
            ObjectNode body = Bodies.text("小猫慢慢睁开眼睛").put("return_last_frame", true);
            body.withArray("content")
                    .addObject()
                    .put("type", "image_url")
                    .put("role", "first_frame")
                    .putObject("image_url")
                    .put("url", "https://example.com/cat_sleeping.jpg");
            String id = ark.created(body.toString());
            emulator.clock().step(LONG_ENOUGH);
            assertThat(ark.get(id).json().path("content").path("last_frame_url").asString())
                    .contains("/last_frame.png?");
        }

        @Test
        void picksASeedAndALengthWhereAskedTo() {
            String id = ark.created(Bodies.text("x").put("duration", -1).toString());
            emulator.clock().step(LONG_ENOUGH);
            JsonNode done = ark.get(id).json();
            assertThat(done.path("duration").asInt()).isBetween(4, 12);
            assertThat(done.path("seed").asLong()).isBetween(0L, 4294967295L);
        }
    }

    @Nested
    class Drafts {

        private String draft() {
            return ark.created(
                    Bodies.text("海边日落")
                            .put("draft", true)
                            .put("resolution", "480p")
                            .put("duration", 4)
                            .put("seed", 7)
                            .toString());
        }

        @Test
        void makeAFinalThatTakesSeedAndLengthFromItsDraft() {
            String draft = draft();
            emulator.clock().step(LONG_ENOUGH);
            // 864 x 496 x 97 frames / 1024, times 0.6 with sound.
            assertThat(ark.get(draft).json().path("usage").path("total_tokens").asLong())
                    .isEqualTo(24_356);
            String last = ark.created(Bodies.finalOf(draft).put("resolution", "1080p").toString());
            emulator.clock().step(LONG_ENOUGH);
            JsonNode done = ark.get(last).json();
            assertThat(done.path("draft_task_id").asString()).isEqualTo(draft);
            assertThat(done.path("seed").asLong()).isEqualTo(7);
            assertThat(done.path("duration").asInt()).isEqualTo(4);
            assertThat(done.path("resolution").asString()).isEqualTo("1080p");
        }

        @Test
        void mustHaveSucceeded() {
            ArkClient.Reply reply = ark.create(Bodies.finalOf(draft()).toString());
            assertThat(reply.status()).isEqualTo(400);
            assertThat(reply.message()).contains("is queued, not succeeded");
        }

        @Test
        void mustBeDrafts() {
            String plain = ark.created(Bodies.text("x").toString());
            emulator.clock().step(LONG_ENOUGH);
            assertThat(ark.create(Bodies.finalOf(plain).toString()).message())
                    .contains("is not a draft");
        }

        @Test
        void areOfNoUseAfterSevenDays() {
            String draft = draft();
            emulator.clock().step(Duration.ofDays(7).minusMinutes(1));
            assertThat(ark.create(Bodies.finalOf(draft).toString()).status()).isEqualTo(200);
            emulator.clock().step(Duration.ofMinutes(1));
            assertThat(ark.create(Bodies.finalOf(draft).toString()).message())
                    .contains("older than 7 days");
        }
    }

    @Nested
    class GetAndList {

        @Test
        void findsNothingUnderAnUnknownId() {
            ArkClient.Reply reply = ark.get("cgt-20260101000000-nobod");
            assertThat(reply.status()).isEqualTo(404);
            assertThat(reply.code()).isEqualTo("NotFound.Task");
        }

        @Test
        void forgetsATaskAfterSevenDays() {
            String id = ark.created(Bodies.text("x").toString());
            emulator.clock().step(Duration.ofDays(7).minusSeconds(1));
            assertThat(ark.get(id).status()).isEqualTo(200);
            emulator.clock().step(Duration.ofSeconds(1));
            assertThat(ark.get(id).status()).isEqualTo(404);
        }

        @Test
        void hidesFlexTasksUnlessAskedForThem() {
            String plain = ark.created(Bodies.text("x").toString());
            String flex = ark.created(Bodies.text("x").put("service_tier", "flex").toString());
            assertThat(ids(ark.list("").json())).containsExactly(plain);
            assertThat(ids(ark.list("filter.service_tier=flex").json())).containsExactly(flex);
            assertThat(ids(ark.list("filter.task_ids=" + flex).json())).isEmpty();
        }

        @Test
        void picksByRepeatedTaskIds() {
            List<String> ids = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                ids.add(ark.created(Bodies.text("x").toString()));
            }
            JsonNode page =
                    ark.list("filter.task_ids=" + ids.get(1) + "&filter.task_ids=" + ids.get(3))
                            .json();
            assertThat(ids(page)).containsExactlyInAnyOrder(ids.get(1), ids.get(3));
            assertThat(page.path("total").asLong()).isEqualTo(2);
        }

        @Test
        void takesFiveHundredTaskIdsInOneCall() {
            StringBuilder query = new StringBuilder("page_size=500");
            for (int i = 0; i < 500; i++) {
                query.append("&filter.task_ids=").append(ark.created(Bodies.text("x").toString()));
            }
            assertThat(ids(ark.list(query.toString()).json())).hasSize(500);
        }

        @Test
        void pagesNewestFirst() {
            List<String> ids = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                ids.addFirst(ark.created(Bodies.text("x").toString()));
            }
            JsonNode second = ark.list("page_num=2&page_size=2").json();
            assertThat(ids(second)).containsExactly(ids.get(2), ids.get(3));
            assertThat(second.path("total").asLong()).isEqualTo(5);
        }

        @Test
        void filtersByStatusAndModel() {
            String id = ark.created(Bodies.text("x").toString());
            assertThat(ids(ark.list("filter.status=queued").json())).containsExactly(id);
            assertThat(ids(ark.list("filter.status=running").json())).isEmpty();
            assertThat(ids(ark.list("filter.model=" + Bodies.MODEL).json())).containsExactly(id);
            assertThat(ids(ark.list("filter.model=other").json())).isEmpty();
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "page_num=0",
                    "page_num=501",
                    "page_size=0",
                    "page_size=x",
                    "page_size=99999999999",
                    "filter.status=expired",
                    "filter.service_tier=gold"
                })
        void refusesBadQueries(String query) {
            ArkClient.Reply reply = ark.list(query);
            assertThat(reply.status()).isEqualTo(400);
            assertThat(reply.code()).isEqualTo("InvalidParameter");
        }
    }

    @Nested
    class Delete {

        @Test
        void cancelsAQueuedTaskAndForgetsItAfterADay() {
            String id = ark.created(Bodies.text("x").toString());
            assertThat(ark.delete(id).body()).isEqualTo("{}");
            assertThat(ark.status(id)).isEqualTo("cancelled");
            assertThat(ark.delete(id).status()).isEqualTo(409);
            emulator.clock().step(Duration.ofHours(24));
            assertThat(ark.get(id).status()).isEqualTo(404);
        }

        @Test
        void refusesToDeleteARunningTask() {
            String id = ark.created(Bodies.text("x").toString());
            emulator.clock().step(Duration.ofSeconds(10));
            ArkClient.Reply reply = ark.delete(id);
            assertThat(reply.status()).isEqualTo(409);
            assertThat(reply.code()).isEqualTo("InvalidAction.RunningTaskDeletion");
            assertThat(ark.status(id)).isEqualTo("running");
        }

        @Test
        void removesTheRecordOfAFinishedTask() {
            String id = ark.created(Bodies.text("x").toString());
            emulator.clock().step(LONG_ENOUGH);
            assertThat(ark.delete(id).status()).isEqualTo(200);
            assertThat(ark.get(id).status()).isEqualTo(404);
        }
    }
}
