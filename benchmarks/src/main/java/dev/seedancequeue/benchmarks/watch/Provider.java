package dev.seedancequeue.benchmarks.watch;

import dev.seedancequeue.emulator.Emulator;
import dev.seedancequeue.emulator.EmulatorSettings;
import dev.seedancequeue.emulator.Ledger;
import dev.seedancequeue.emulator.Limits;
import dev.seedancequeue.emulator.VideoTimes;
import dev.seedancequeue.json.Json;
import dev.seedancequeue.task.TaskId;
import dev.seedancequeue.worker.provider.CreateOutcome;
import dev.seedancequeue.worker.provider.VideoProvider;
import dev.seedancequeue.worker.provider.ark.ArkProvider;
import dev.seedancequeue.worker.provider.ark.ArkSettings;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** The emulator with the official limits of status calls, and none for creates. */
final class Provider implements AutoCloseable {

    static final String MODEL = "doubao-seedance-1-5-pro-251215";

    private final Emulator emulator;
    private final VideoProvider client;
    private final Function<TaskId, @Nullable String> callbackUrl;

    /** Calls nobody. */
    Provider(WatchOptions options) {
        this(options, _ -> null);
    }

    /**
     * @param callbackUrl where it calls when a task has changed, or null
     */
    Provider(WatchOptions options, Function<TaskId, @Nullable String> callbackUrl) {
        this.callbackUrl = callbackUrl;
        var limits =
                Limits.off()
                        .withGetPerSecond((int) options.getsPerSecond())
                        .withListPerSecond((int) options.listsPerSecond());
        var times =
                new VideoTimes(
                        Duration.ofMillis(Math.round(options.videoSeconds() * 1000)),
                        options.spread(),
                        null);
        emulator =
                Emulator.start(
                        EmulatorSettings.defaults()
                                .withPort(0)
                                .withLimits(limits)
                                .withTimes(times)
                                .withRecords(1_000_000)
                                .withLedgerEntries(1_000_000));
        client = new ArkProvider(settings(emulator.baseUrl(), options), "benchmark");
    }

    private static ArkSettings settings(URI url, WatchOptions options) {
        return new ArkSettings(
                url,
                "benchmark",
                List.of(),
                Set.of(),
                Duration.ofSeconds(5),
                Duration.ofSeconds(15),
                Duration.ofSeconds(60),
                Duration.ofSeconds(5),
                Duration.ofSeconds(75),
                options.listsPerSecond(),
                options.getsPerSecond(),
                20,
                options.idsPerList(),
                List.of(),
                List.of(),
                List.of());
    }

    URI url() {
        return emulator.baseUrl();
    }

    VideoProvider client() {
        return client;
    }

    /** Orders one more video and returns the provider's id. */
    String order(TaskId id) {
        ObjectNode request = Json.mapper().createObjectNode();
        request.put("model", MODEL).put("safety_identifier", id.value());
        String url = callbackUrl.apply(id);
        if (url != null) {
            request.put("callback_url", url);
        }
        request.putArray("content").addObject().put("type", "text").put("text", "a cat");
        return switch (client.create(request)) {
            case CreateOutcome.Created(var providerTaskId) -> providerTaskId;
            case CreateOutcome other -> throw new IllegalStateException("not ordered: " + other);
        };
    }

    /** When the provider finished a task. */
    Instant finishedAt(TaskId id) {
        Ledger.Entry entry = Objects.requireNonNull(emulator.ledger().entry(id.value()));
        return Objects.requireNonNull(entry.tasks().getFirst().finishedAt());
    }

    long lists() {
        return emulator.ledger().calls("list", "200");
    }

    long gets() {
        return emulator.ledger().calls("get", "200");
    }

    long refused() {
        return emulator.ledger().calls("list", "429") + emulator.ledger().calls("get", "429");
    }

    @Override
    public void close() {
        emulator.close();
    }
}
