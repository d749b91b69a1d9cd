package dev.seedancequeue.systemtests.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * Three hundred tasks of every kind, half by HTTP and half by AMQP, and the provider's misbehaviour
 * for some of them. Each way in yields the tasks' ids with the status each has to end in.
 */
public final class MixedLoad {

    public static final int TASKS = 300;

    private static final String SUCCEEDED = "succeeded";
    private static final String FAILED = "failed";

    private static final String REFUSED_PROMPT = "a prompt that moderation refuses";
    private static final String FAILING_PROMPT = "a video that fails while it is made";
    private static final String LOST_PROMPT = "an order whose answer is lost";
    private static final String FAULTY_PROMPT = "a video that the provider itself fails at first";
    private static final String FLAKY_PROMPT = "an order that the provider stumbles over";

    /** Orders that the provider takes and fails by its own fault, each followed by another one. */
    public static final int FAULTY_ORDERS = 4;

    private static final int PER_GROUP = 10;
    private static final int GROUPS = TASKS / 2 / PER_GROUP;
    private static final Duration ANSWER = Duration.ofSeconds(90);

    /** The emulator's rules; the last one keeps creates under way long enough to be hit. */
    public static final List<Map<String, Object>> FAULTS =
            List.of(
                    Map.of(
                            "call", "create",
                            "effect", "refuse",
                            "status", 400,
                            "code", "InputTextSensitiveContentDetected",
                            "prompt_contains", REFUSED_PROMPT),
                    Map.of(
                            "call", "task",
                            "effect", "fail",
                            "code", "OutputVideoSensitiveContentDetected",
                            "prompt_contains", FAILING_PROMPT),
                    Map.of(
                            "call", "task",
                            "effect", "fail",
                            "code", "InternalServiceError",
                            "times", FAULTY_ORDERS,
                            "prompt_contains", FAULTY_PROMPT),
                    Map.of(
                            "call", "create",
                            "when", "after",
                            "effect", "cut",
                            "prompt_contains", LOST_PROMPT),
                    Map.of(
                            "call",
                            "create",
                            "effect",
                            "refuse",
                            "status",
                            500,
                            "times",
                            5,
                            "prompt_contains",
                            FLAKY_PROMPT),
                    Map.of("call", "create", "effect", "hang", "seconds", 0.5, "probability", 0.5),
                    Map.of(
                            "call", "create",
                            "when", "after",
                            "effect", "hang",
                            "seconds", 0.5,
                            "probability", 0.5));

    private MixedLoad() {}

    /** Half of the tasks, each with a key, every fifth request sent twice. */
    public static Map<String, String> byHttp(Api api) {
        Map<String, String> expected = new HashMap<>();
        for (int group = 0; group < GROUPS; group++) {
            String drafts = createByHttp(api, Requests.draft(), "http-" + group + "-draft", false);
            expected.put(drafts, SUCCEEDED);
            int number = 0;
            for (Planned planned : group(group, drafts)) {
                String key = "http-" + group + "-" + number;
                boolean twice = number++ % 5 == 0;
                String id = createByHttp(api, planned.body, key, twice);
                expected.put(id, planned.status);
            }
        }
        return expected;
    }

    private static String createByHttp(Api api, JsonNode body, String key, boolean twice) {
        Api.Answer answer = api.create(body, key);
        assertThat(answer.status()).as("answer to %s: %s", key, answer.body()).isEqualTo(202);
        if (twice) {
            assertThat(api.create(body, key).id()).as("repeat of %s", key).isEqualTo(answer.id());
        }
        return answer.id();
    }

    /** The other half, every fifth message published twice. */
    public static Map<String, String> byAmqp(Producer producer) {
        Map<String, String> expected = new HashMap<>();
        for (int group = 0; group < GROUPS; group++) {
            producer.publish("amqp-" + group + "-draft", Requests.draft());
        }
        Map<String, String> published = new HashMap<>();
        for (int group = 0; group < GROUPS; group++) {
            String draft = producer.awaitTask("amqp-" + group + "-draft", ANSWER);
            expected.put(draft, SUCCEEDED);
            int number = 0;
            for (Planned planned : group(group, draft)) {
                String messageId = "amqp-" + group + "-" + number;
                producer.publish(messageId, planned.body);
                if (number++ % 5 == 0) {
                    producer.publish(messageId, planned.body);
                }
                published.put(messageId, planned.status);
            }
        }
        published.forEach(
                (messageId, status) -> expected.put(producer.awaitTask(messageId, ANSWER), status));
        return expected;
    }

    /** How many of these tasks the provider never took. */
    public static long refused(Map<String, String> expected) {
        // Each group has one failing task: even groups a refused one, odd groups one that fails.
        assertThat(expected.values()).filteredOn(FAILED::equals).hasSize(2 * GROUPS);
        return 2L * ((GROUPS + 1) / 2);
    }

    public static Map<String, String> merge(Map<String, String> one, Map<String, String> other) {
        Map<String, String> all = new HashMap<>(one);
        all.putAll(other);
        return all;
    }

    private record Planned(JsonNode body, String status) {}

    /** What goes with one draft. */
    private static List<Planned> group(int group, String draftId) {
        boolean even = group % 2 == 0;
        List<Planned> plan = new ArrayList<>();
        plan.add(new Planned(Requests.finalOf(draftId), SUCCEEDED));
        plan.add(new Planned(Requests.text(even ? FAULTY_PROMPT : "a cat yawns"), SUCCEEDED));
        plan.add(new Planned(Requests.firstFrame(), SUCCEEDED));
        plan.add(new Planned(Requests.firstAndLastFrame(), SUCCEEDED));
        plan.add(new Planned(Requests.flexText("a cat yawns slowly"), SUCCEEDED));
        plan.add(
                new Planned(
                        Requests.text("a kite").put("model", "doubao-seedance-1-0-pro-250528"),
                        SUCCEEDED));
        plan.add(new Planned(Requests.text(even ? LOST_PROMPT : "a lake"), SUCCEEDED));
        plan.add(new Planned(Requests.text(even ? "a hill" : FLAKY_PROMPT), SUCCEEDED));
        plan.add(
                even
                        ? new Planned(Requests.text(REFUSED_PROMPT), FAILED)
                        : new Planned(Requests.text(FAILING_PROMPT), FAILED));
        return plan;
    }
}
