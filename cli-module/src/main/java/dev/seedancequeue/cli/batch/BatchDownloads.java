package dev.seedancequeue.cli.batch;

import dev.seedancequeue.cli.CliException;
import dev.seedancequeue.cli.ExitCode;
import dev.seedancequeue.cli.download.Download;
import dev.seedancequeue.cli.download.DownloadException;
import dev.seedancequeue.cli.download.SavedFile;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Fetches the files of a batch's tasks, some at a time, and what is there already not again. */
final class BatchDownloads implements AutoCloseable {

    /** So many may wait for their turn; links of others are asked for again later. */
    private static final int MOST_WAITING = 1_000;

    private static final int LONGEST_NAME = 40;

    private final Download download;
    private final Manifest manifest;
    private final Consumer<Manifest.Entry> told;
    private final ExecutorService workers;
    private final Semaphore room = new Semaphore(MOST_WAITING);
    private final AtomicInteger fetched = new AtomicInteger();
    private final AtomicInteger found = new AtomicInteger();
    private final List<Missed> missed = new CopyOnWriteArrayList<>();
    private volatile @Nullable CliException fatal;

    /**
     * @param parallel at once
     * @param told of each task whose files were fetched
     */
    BatchDownloads(
            Download download, Manifest manifest, int parallel, Consumer<Manifest.Entry> told) {
        this.download = download;
        this.manifest = manifest;
        this.told = told;
        this.workers = Executors.newFixedThreadPool(parallel, Thread.ofVirtual().factory());
    }

    /** A task whose files could not be fetched. */
    record Missed(int number, String taskId, String reason) {}

    /**
     * Takes a task that has succeeded.
     *
     * @return false when too many wait already
     * @throws CliException the folder takes no more
     */
    boolean offer(JsonNode task) {
        if (fatal != null) {
            throw fatal;
        }
        if (!room.tryAcquire()) {
            return false;
        }
        workers.execute(() -> {
            try {
                take(task);
            } catch (CliException e) {
                fatal = e;
            } finally {
                room.release();
            }
        });
        return true;
    }

    private void take(JsonNode task) {
        int number = task.path("number").asInt();
        String id = task.path("id").asString("");
        String lastFrame = task.path("last_frame_url").asString("");
        if (fatal != null) {
            return;
        }
        if (manifest.holds(number, id, !lastFrame.isEmpty())) {
            found.incrementAndGet();
            return;
        }
        try {
            String name = name(number, task.path("custom_id").asString(""));
            SavedFile video = download.fetch(task.path("result_url").asString(""), name, ".mp4");
            SavedFile frame =
                    lastFrame.isEmpty() ? null : download.fetch(lastFrame, name + ".last", ".png");
            Manifest.Entry entry = entry(number, id, task, video, frame);
            manifest.add(entry);
            fetched.incrementAndGet();
            told.accept(entry);
        } catch (DownloadException e) {
            missed.add(new Missed(number, id, String.valueOf(e.getMessage())));
        } catch (IOException e) {
            throw new CliException(
                    ExitCode.FAILURES, "the manifest cannot be written: " + e.getMessage());
        }
    }

    private static Manifest.Entry entry(
            int number, String id, JsonNode task, SavedFile video, @Nullable SavedFile frame) {
        JsonNode seed = task.path("seed");
        JsonNode tokens = task.at("/usage/total_tokens");
        return new Manifest.Entry(
                number,
                task.path("custom_id").asString(null),
                id,
                video,
                frame,
                seed.isNumber() ? seed.longValue() : null,
                tokens.isNumber() ? tokens.longValue() : null,
                Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    }

    /** In the order of the file, unique by its number, and safe on every disk. */
    static String name(int number, String customId) {
        String safe = customId.replaceAll("[^\\p{L}\\p{N}._-]", "_");
        int end = Math.min(safe.codePointCount(0, safe.length()), LONGEST_NAME);
        String shortened = safe.substring(0, safe.offsetByCodePoints(0, end));
        return "%05d%s".formatted(number, shortened.isEmpty() ? "" : "-" + shortened);
    }

    int fetched() {
        return fetched.get();
    }

    int found() {
        return found.get();
    }

    List<Missed> missed() {
        return missed;
    }

    /** How many are done with, well or not. */
    int done() {
        return fetched() + found() + missed.size();
    }

    /** Whether nothing waits or runs. */
    boolean isIdle() {
        if (fatal != null) {
            throw fatal;
        }
        return room.availablePermits() == MOST_WAITING;
    }

    @Override
    public void close() {
        workers.shutdownNow();
        try {
            // What is cut off here leaves a part that the next run deletes.
            boolean _ = workers.awaitTermination(2, TimeUnit.SECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
