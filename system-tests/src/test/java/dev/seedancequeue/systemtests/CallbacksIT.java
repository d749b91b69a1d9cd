package dev.seedancequeue.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seedancequeue.systemtests.harness.Api;
import dev.seedancequeue.systemtests.harness.Cluster;
import dev.seedancequeue.systemtests.harness.Requests;
import dev.seedancequeue.systemtests.harness.RunningProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Callbacks hasten a task's end; forged, late, repeated and lost ones do no harm. */
class CallbacksIT {

    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final String SECRET = "system-tests-system-tests-system-tests";

    /** So late that whatever ends before it was ended by a callback. */
    private static final Map<String, String> LOOKS_LATE =
            Map.of(
                    "SEEDANCE_WORKER_FIRST_LOOK", "15m",
                    "SEEDANCE_WORKER_MAX_LOOK", "15m",
                    "SEEDANCE_WORKER_MAX_LOOK_FLEX", "15m");

    @Test
    void callbacksEndTasksAndNothingElseDependsOnThem() {
        try (var cluster = Cluster.start("callbacks")) {
            cluster.run(() -> run(cluster));
        }
    }

    private static void run(Cluster cluster) {
        // The API only checks addresses; that they lead to it the workers have to know.
        var apiProcess = cluster.startApi("api", callbacks("http://127.0.0.1:1"));
        Api api = cluster.api(apiProcess);
        Map<String, String> on = callbacks("http://127.0.0.1:" + api.port());
        var looksLate = new HashMap<>(on);
        looksLate.putAll(LOOKS_LATE);
        RunningProcess worker = cluster.startWorker("worker-looks-late", looksLate);
        Cluster.awaitWorker(worker);
        for (Map<String, Object> rule :
                List.<Map<String, Object>>of(
                        Map.of("effect", "forge", "prompt_contains", "forged"),
                        Map.of("effect", "hang", "seconds", 3, "prompt_contains", "late"),
                        Map.of("effect", "lose", "prompt_contains", "lost"))) {
            var fault = new HashMap<>(rule);
            fault.put("call", "callback");
            cluster.emulator().fault(fault);
        }

        assertAllSucceedOnce(cluster, api, create(api, "plain", "forged", "late"));

        assertThat(worker.terminate(LIMIT)).isIn(0, 143);
        Cluster.awaitWorker(cluster.startWorker("worker-looks-soon", on));
        assertAllSucceedOnce(cluster, api, create(api, "lost", "plain"));
    }

    private static List<String> create(Api api, String... prompts) {
        List<String> ids = new ArrayList<>();
        for (String prompt : prompts) {
            for (int i = 0; i < 5; i++) {
                Api.Answer answer = api.create(Requests.text(prompt + " " + i));
                assertThat(answer.status()).isEqualTo(202);
                ids.add(answer.id());
            }
        }
        return ids;
    }

    private static void assertAllSucceedOnce(Cluster cluster, Api api, List<String> ids) {
        api.awaitTerminal(ids, LIMIT)
                .forEach((id, data) -> {
                    assertThat(data.path("status").asString())
                            .as("%s", data)
                            .isEqualTo("succeeded");
                    assertThat(data.path("result_url").asString()).doesNotContain("forged");
                });
        assertThat(cluster.emulator().ledger().path("duplicates").isEmpty()).isTrue();
    }

    private static Map<String, String> callbacks(String url) {
        return Map.of("SEEDANCE_CALLBACK_URL", url, "SEEDANCE_CALLBACK_SECRET", SECRET);
    }
}
