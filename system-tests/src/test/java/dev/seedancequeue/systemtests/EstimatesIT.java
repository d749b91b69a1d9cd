package dev.seedancequeue.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seedancequeue.systemtests.harness.Api;
import dev.seedancequeue.systemtests.harness.Cluster;
import dev.seedancequeue.systemtests.harness.Requests;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What waiting tasks are told of their turn, against what becomes of them, with two workers. */
class EstimatesIT {

    private static final int SLOTS = 4;
    private static final int TASKS = 60;

    /** Of which the estimates are compared with what came. */
    private static final int COMPARED = 20;

    private static final Duration PATIENCE = Duration.ofMinutes(4);

    /** The provider tells whole seconds. */
    private static final Duration ROUNDED = Duration.ofSeconds(1);

    @Test
    void positionsAreAsTasksWereAcceptedAndMostStartAndFinishWithinTheirNineOfTen() {
        Map<String, String> provider =
                Map.of(
                        "SEEDANCE_EMULATOR_SPEED", "1",
                        "SEEDANCE_EMULATOR_VIDEO_TIME", "3s",
                        "SEEDANCE_EMULATOR_PICKUP_TIME", "1s");
        Map<String, String> worker = Map.of("ARK_TASKS_IN_PROCESS", Integer.toString(SLOTS));
        try (var cluster = Cluster.start("estimates", provider, worker)) {
            cluster.run(() -> compare(cluster));
        }
    }

    private static void compare(Cluster cluster) {
        Api api = cluster.api(cluster.startApi());
        List<String> ids = new ArrayList<>();
        for (int number = 0; number < TASKS; number++) {
            ids.add(api.create(Requests.text("clip " + number)).id());
        }
        // Nobody has taken or measured anything yet.
        for (int number = 0; number < TASKS; number++) {
            assertThat(estimate(api, ids.get(number)).toString())
                    .isEqualTo("{\"position\":%d}".formatted(number));
        }
        Cluster.awaitWorker(cluster.startWorker("worker-one"));
        Cluster.awaitWorker(cluster.startWorker("worker-other"));
        String last = ids.getLast();
        Awaitility.await("enough was measured")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(200))
                .until(() -> estimate(api, last).has("finishes_at"));

        Map<String, JsonNode> told = new LinkedHashMap<>();
        // The last first: who is asked later is further ahead, however the line moves meanwhile.
        for (String id : ids.subList(TASKS - COMPARED, TASKS).reversed()) {
            JsonNode estimate = estimate(api, id);
            if (estimate.has("position")) {
                told.put(id, estimate);
            }
        }
        assertThat(told).as("still waiting").hasSizeGreaterThan(COMPARED / 2);
        assertThat(told.values())
                .map(estimate -> estimate.path("position").asLong())
                .isSortedAccordingTo(Comparator.reverseOrder())
                .doesNotHaveDuplicates()
                .allSatisfy(position -> assertThat(position).isBetween(0L, (long) TASKS));

        Map<String, JsonNode> ended = api.awaitTerminal(told.keySet(), PATIENCE);
        assertThat(ended.values()).noneMatch(data -> data.has("estimate"));
        List<Outcome> starts = new ArrayList<>();
        List<Outcome> finishes = new ArrayList<>();
        ended.forEach((id, data) -> {
            JsonNode estimate = told.getOrDefault(id, data);
            starts.add(Outcome.of(estimate.path("starts_at"), data.path("started_at")));
            finishes.add(Outcome.of(estimate.path("finishes_at"), data.path("completed_at")));
        });
        long most = told.size() * 7L / 10;
        assertThat(starts.stream().filter(Outcome::isWithin).count())
                .as("%s", starts)
                .isGreaterThan(most);
        assertThat(finishes.stream().filter(Outcome::isWithin).count())
                .as("%s", finishes)
                .isGreaterThan(most);
    }

    /** What was told of a moment, and when it came. */
    private record Outcome(Instant p50, Instant p90, Instant came) {

        static Outcome of(JsonNode told, JsonNode came) {
            return new Outcome(moment(told.path("p50")), moment(told.path("p90")), moment(came));
        }

        private static Instant moment(JsonNode text) {
            return Instant.parse(text.asString());
        }

        boolean isWithin() {
            return !came.isAfter(p90.plus(ROUNDED));
        }
    }

    private static JsonNode estimate(Api api, String id) {
        return api.status(id).data().path("estimate");
    }
}
