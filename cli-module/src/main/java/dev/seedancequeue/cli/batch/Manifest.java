package dev.seedancequeue.cli.batch;

import dev.seedancequeue.cli.api.Api;
import dev.seedancequeue.cli.download.SavedFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * What lies in a batch's folder: a line of JSON for each task, written after its files. The last
 * line of a task counts; one that was cut off does not. Thread-safe.
 */
final class Manifest implements AutoCloseable {

    private final Path folder;
    private final FileChannel channel;
    private final Map<Integer, Entry> entries = new ConcurrentHashMap<>();

    private Manifest(Path folder, FileChannel channel) {
        this.folder = folder;
        this.channel = channel;
    }

    /**
     * The files of a task.
     *
     * @param number its place in the batch's file, from 1
     * @param lastFrame null where there is none
     * @param downloadedAt ISO 8601
     */
    record Entry(
            int number,
            @Nullable String customId,
            String taskId,
            SavedFile video,
            @Nullable SavedFile lastFrame,
            @Nullable Long seed,
            @Nullable Long totalTokens,
            String downloadedAt) {}

    /** Reads what is there and goes on behind it. */
    static Manifest open(Path folder, Path file) throws IOException {
        FileChannel channel =
                FileChannel.open(
                        file,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE);
        var manifest = new Manifest(folder, channel);
        manifest.read(file);
        manifest.endLine();
        return manifest;
    }

    private void read(Path file) throws IOException {
        try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                Entry entry = entry(line);
                if (entry != null) {
                    entries.put(entry.number, entry);
                }
            }
        }
    }

    /** Null for a line that is none, which a crash can leave. */
    @SuppressWarnings("ConstantValue") // JSON knows no required fields
    private static @Nullable Entry entry(String line) {
        try {
            Entry entry = Api.JSON.readValue(line, Entry.class);
            return entry != null && entry.video != null && entry.taskId != null ? entry : null;
        } catch (JacksonException _) {
            return null;
        }
    }

    private void endLine() throws IOException {
        long size = channel.size();
        channel.position(size);
        ByteBuffer last = ByteBuffer.allocate(1);
        if (size > 0 && channel.read(last, size - 1) == 1 && last.get(0) != '\n') {
            write("\n");
        }
    }

    /** Whether a task's files are there as they were written, its last frame too if it has one. */
    boolean holds(int number, String taskId, boolean hasLastFrame) {
        Entry entry = entries.get(number);
        if (entry == null || !entry.taskId.equals(taskId) || !entry.video.isIn(folder)) {
            return false;
        }
        return !hasLastFrame || (entry.lastFrame != null && entry.lastFrame.isIn(folder));
    }

    /** Adds a task whose files are on the disk. */
    synchronized void add(Entry entry) throws IOException {
        write(Api.JSON.writeValueAsString(entry) + "\n");
        entries.put(entry.number, entry);
    }

    private void write(String text) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
