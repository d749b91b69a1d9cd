package dev.seedancequeue.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.launchdarkly.eventsource.ConnectStrategy;
import com.launchdarkly.eventsource.ErrorStrategy;
import com.launchdarkly.eventsource.EventSource;
import com.launchdarkly.eventsource.MessageEvent;
import dev.seedancequeue.json.Json;
import dev.seedancequeue.systemtests.harness.Api;
import dev.seedancequeue.systemtests.harness.Cluster;
import dev.seedancequeue.systemtests.harness.Requests;
import dev.seedancequeue.systemtests.harness.RunningProcess;
import java.net.URI;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A listener that is no code of ours keeps its stream over the death of the API it listens to. */
class EventStreamIT {

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void aListenerIsToldOfEachStateOnceThoughItsApiIsKilledAndStartedAnew() {
        try (var cluster = Cluster.start("event-stream")) {
            cluster.run(() -> listenWhileTheApiDies(cluster));
        }
    }

    private static void listenWhileTheApiDies(Cluster cluster) {
        RunningProcess doomed = cluster.startApi("api-killed");
        Api other = cluster.api(cluster.startApi("api-other"));
        String port = doomed.awaitSaid("seedance api listens on port (\\d+)");
        String task = other.create(Requests.text("told over a restart")).id();
        String file = Requests.text("told together over a restart").toString();
        String batch = other.postFile("batches", "application/jsonl", file).id();
        List<MessageEvent> events = new ArrayList<>();
        List<MessageEvent> ofBatch = new ArrayList<>();
        try (EventSource source = listener(port, "tasks/" + task);
                EventSource batchSource = listener(port, "batches/" + batch)) {
            Iterator<MessageEvent> batchMessages = batchSource.messages().iterator();
            ofBatch.add(next(batchMessages));
            for (MessageEvent event : source.messages()) {
                events.add(event);
                if (events.size() == 1) {
                    doomed.kill();
                    RunningProcess again = cluster.startApi("api", Map.of("SEEDANCE_PORT", port));
                    again.awaitSaid("seedance api listens on port " + port);
                    cluster.startWorker("worker");
                } else if (event.getEventName().equals("task.succeeded")) {
                    break;
                }
            }
            while (!ofBatch.getLast().getEventName().equals("batch.completed")) {
                ofBatch.add(next(batchMessages));
            }
        }
        // "queued" comes twice, as it is waiting here first and then at the provider.
        assertThat(events)
                .extracting(MessageEvent::getEventName)
                .startsWith("task.queued")
                .endsWith("task.succeeded");
        assertThat(events).extracting(MessageEvent::getLastEventId).doesNotHaveDuplicates();
        assertThat(Json.mapper().readTree(events.getLast().getData()))
                .isEqualTo(other.status(task).data());
        assertThat(ofBatch.getFirst().getEventName()).isEqualTo("batch.in_progress");
        assertThat(ofBatch).extracting(MessageEvent::getLastEventId).doesNotHaveDuplicates();
    }

    /** Without the first call the second one spins for ever. */
    private static MessageEvent next(Iterator<MessageEvent> messages) {
        assertThat(messages.hasNext()).isTrue();
        return messages.next();
    }

    /** Comes again by itself, with the id of the last event it has got, as browsers do. */
    private static EventSource listener(String port, String subject) {
        URI address =
                URI.create(
                        "http://127.0.0.1:%s/api/AIGeneration/video/seedance/%s/events"
                                .formatted(port, subject));
        return new EventSource.Builder(
                        ConnectStrategy.http(address).readTimeout(1, TimeUnit.MINUTES))
                .errorStrategy(ErrorStrategy.alwaysContinue())
                .retryDelay(200, TimeUnit.MILLISECONDS)
                .build();
    }
}
