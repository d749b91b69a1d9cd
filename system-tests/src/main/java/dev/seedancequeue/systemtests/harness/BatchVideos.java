package dev.seedancequeue.systemtests.harness;

import dev.seedancequeue.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** What {@code batch run} has left in its folder, looked at without its own code. */
public final class BatchVideos {

    private final Path folder;

    public BatchVideos(Path folder) {
        this.folder = folder;
    }

    /** The whole lines of the manifest; none before there is one. */
    public List<JsonNode> lines() {
        Path manifest = folder.resolve("manifest.jsonl");
        if (!Files.exists(manifest)) {
            return List.of();
        }
        try (Stream<String> lines = Files.lines(manifest)) {
            return lines.flatMap(BatchVideos::json).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A line that is being written, or was cut off, is none. */
    private static Stream<JsonNode> json(String line) {
        try {
            return Stream.of(Json.mapper().readTree(line));
        } catch (JacksonException _) {
            return Stream.empty();
        }
    }

    /**
     * The videos by their task's id, as the manifest's last word on each has them.
     *
     * @throws AssertionError one is not there, or is not what the manifest says
     */
    public Map<String, Path> checked() {
        Map<String, Path> videos = new TreeMap<>();
        Map<String, JsonNode> last = new TreeMap<>();
        lines().forEach(line -> last.put(line.path("task_id").asString(), line));
        last.forEach((task, line) -> {
            videos.put(task, check(line.path("video")));
            if (line.has("last_frame")) {
                Path _ = check(line.path("last_frame"));
            }
        });
        return videos;
    }

    private Path check(JsonNode saved) {
        Path file = folder.resolve(saved.path("file").asString());
        String checksum = sha256(file);
        if (!checksum.equals(saved.path("sha256").asString())) {
            throw new AssertionError("%s has the checksum %s: %s".formatted(file, checksum, saved));
        }
        return file;
    }

    private static String sha256(Path file) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(Files.readAllBytes(file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Names in the folder that end so. */
    public List<String> named(String suffix) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(suffix))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
