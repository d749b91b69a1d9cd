package dev.seedancequeue.cli.batch;

import dev.seedancequeue.cli.Connection;
import dev.seedancequeue.cli.ExitCode;
import dev.seedancequeue.cli.Target;
import dev.seedancequeue.cli.Terminal;
import dev.seedancequeue.cli.api.Api;
import java.time.Duration;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Follows a batch to its end and hands its videos to the downloads as they are made. */
final class BatchFollowing {

    private static final Duration LOOK = Duration.ofSeconds(1);

    /** Results come as one file of all: reading them may take a tenth of the time. */
    private static final int REST = 10;

    private final Connection connection;
    private final Api api;
    private final Terminal terminal;
    private final String id;
    private final BatchDownloads downloads;
    private final BitSet handedOver = new BitSet();
    private long resultsAllowedNs = System.nanoTime();

    BatchFollowing(Connection connection, String id, BatchDownloads downloads) {
        this.connection = connection;
        this.api = connection.forFollowing();
        this.terminal = connection.terminal();
        this.id = id;
        this.downloads = downloads;
    }

    /** Returns when every task has ended and every video is fetched, with how the batch stands. */
    JsonNode follow() {
        var progress = new BatchProgress(terminal, () -> System.nanoTime() / 1_000_000);
        boolean saidPaused = false;
        boolean isRead = false;
        while (true) {
            JsonNode batch = api.get(Target.of(id).path()).data();
            boolean isEnded = Target.hasEnded(batch);
            if (batch.at("/counts/succeeded").asInt(0) > handedOver.cardinality()) {
                // What an ended batch does not list any more never comes: tasks are kept for 8
                // days.
                isRead = handOver() && isEnded;
            } else {
                isRead = isEnded;
            }
            progress.show(batch, downloads.done() + Target.missing(batch.path("counts")));
            boolean isPaused = batch.path("status").asString("").equals("paused");
            if (isPaused && !saidPaused) {
                terminal.say(
                        "it is paused; ./seedance batch resume %s lets it go on".formatted(id));
            }
            saidPaused = isPaused;
            if (isRead && downloads.isIdle()) {
                progress.end();
                return batch;
            }
            Api.sleep(LOOK);
        }
    }

    /** Whether all that are listed are handed over now. */
    private boolean handOver() {
        long begun = System.nanoTime();
        if (begun - resultsAllowedNs < 0) {
            return false;
        }
        var refused = new AtomicInteger();
        results(
                "succeeded",
                task -> {
                    int number = task.path("number").asInt(0);
                    if (!handedOver.get(number)) {
                        if (downloads.offer(task)) {
                            handedOver.set(number);
                        } else {
                            refused.incrementAndGet();
                        }
                    }
                });
        long now = System.nanoTime();
        resultsAllowedNs = now + REST * (now - begun);
        return refused.get() == 0;
    }

    private void results(String status, Consumer<JsonNode> each) {
        api.lines(Target.of(id).path() + "/results?status=" + status, each);
    }

    /**
     * Tells how it ended.
     *
     * @param folder of the videos, as the person named it
     * @return the exit code
     */
    int report(JsonNode batch, String folder) {
        // By number: what is read a second time after a lost connection is the same.
        Map<Integer, JsonNode> byNumber = new TreeMap<>();
        if (Target.missing(batch.path("counts")) > 0) {
            for (String status : List.of("failed", "expired", "cancelled")) {
                results(status, task -> byNumber.put(task.path("number").asInt(0), task));
            }
        }
        Collection<JsonNode> failed = byNumber.values();
        if (connection.wantsJson()) {
            failed.forEach(task -> terminal.print(event("failed", "task", task)));
            downloads
                    .missed()
                    .forEach(missed ->
                            terminal.print(
                                    event("not_downloaded", "task", Api.JSON.valueToTree(missed))));
            terminal.print(event("finished", "batch", batch));
        } else {
            failed.forEach(task -> terminal.print(line(task)));
            downloads
                    .missed()
                    .forEach(missed ->
                            terminal.print(
                                    "task %d  %s  made, but not downloaded: %s"
                                            .formatted(
                                                    missed.number(),
                                                    missed.taskId(),
                                                    missed.reason())));
        }
        terminal.say(
                "%s: %,d videos in %s (%,d of them fetched now), %,d failed, %,d not downloaded"
                        .formatted(
                                batch.path("status").asString(""),
                                downloads.fetched() + downloads.found(),
                                folder,
                                downloads.fetched(),
                                failed.size(),
                                downloads.missed().size()));
        int forgotten = batch.at("/counts/succeeded").asInt(0) - downloads.done();
        if (forgotten > 0) {
            terminal.say(
                    "%,d were made, and are not listed any more: tasks can be read for 8 days"
                            .formatted(forgotten));
        }
        boolean isWhole = failed.isEmpty() && downloads.missed().isEmpty() && forgotten <= 0;
        return isWhole ? ExitCode.DONE : ExitCode.FAILURES;
    }

    private String line(JsonNode task) {
        String status = task.path("status").asString("");
        String customId = task.path("custom_id").asString("");
        String code = task.path("error_code").asString("");
        String message = task.path("error_message").asString("");
        return "task %d  %s  %s%s%s"
                .formatted(
                        task.path("number").asInt(0),
                        (customId.isEmpty() ? "" : customId + "  ") + task.path("id").asString(""),
                        terminal.coloured(status),
                        code.isEmpty() ? "" : "  " + code,
                        message.isEmpty() ? "" : ": " + message);
    }

    /** A line of what happens. */
    static ObjectNode event(String event, String name, JsonNode value) {
        ObjectNode json = Api.JSON.createObjectNode().put("event", event);
        json.set(name, value);
        return json;
    }
}
