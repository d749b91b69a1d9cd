package dev.seedancequeue.client;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The example of docs/producers.md. */
final class DocumentedExample {

    private DocumentedExample() {}

    static @Nullable String order(String broker) throws InterruptedException {
        try (SeedanceClient client = SeedanceClient.connect(URI.create(broker))) {
            Map<String, Object> request =
                    Map.of(
                            "model",
                            "doubao-seedance-1-5-pro-251215",
                            "content",
                            List.of(Map.of("type", "text", "text", "a cat yawns in the sun")));
            Submission order = client.submit(request, "order-7782");
            order.confirmed().join(); // from here on it is safe, whatever happens to this process
            String taskId = order.accepted().join().taskId();
            TaskEnd end = client.awaitEnd(taskId, Duration.ofHours(49)).join();
            return end.succeeded() ? end.videoUrl() : end.error();
        }
    }
}
