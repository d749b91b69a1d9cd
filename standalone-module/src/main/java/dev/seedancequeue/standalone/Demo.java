package dev.seedancequeue.standalone;

import dev.seedancequeue.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Sends the five requests of the contract to a running API as any client would, shows their way,
 * and downloads what they became.
 */
final class Demo {

    private static final List<String> REQUESTS =
            List.of(
                    "1-text-to-video",
                    "2-first-frame",
                    "3-first-and-last-frame",
                    "4-draft",
                    "5-final-from-draft");

    private static final Duration LIMIT = Duration.ofSeconds(100);
    private static final Duration GLANCE = Duration.ofMillis(250);

    private final URI api;
    private final Path downloads;
    private final PrintStream out;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final Instant begun = Instant.now();

    Demo(URI api, Path downloads, PrintStream out) {
        this.api = api;
        this.downloads = downloads;
        this.out = out;
    }

    /** One request's way through the product. */
    private static final class Shot {
        private final String name;
        private final String id;
        private JsonNode data;

        Shot(String name, JsonNode data) {
            this.name = name;
            this.id = data.path("id").asString();
            this.data = data;
        }

        String status() {
            return data.path("status").asString();
        }

        boolean isTerminal() {
            return !status().equals("queued") && !status().equals("running");
        }
    }

    /**
     * Runs the demo.
     *
     * @return whether all five videos were made and could be downloaded
     */
    boolean run() {
        try {
            List<Shot> shots = sendAll();
            watch(shots);
            return report(shots);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private List<Shot> sendAll() throws IOException, InterruptedException {
        List<Shot> shots = new ArrayList<>();
        Set<String> warned = new HashSet<>();
        String draftId = "";
        for (String name : REQUESTS) {
            String body = request(name).replace("draft_task_id_from_step_4", draftId);
            HttpResponse<byte[]> answer =
                    http.send(
                            HttpRequest.newBuilder(URI.create(api + "/createTask"))
                                    .header("Content-Type", "application/json")
                                    .timeout(Duration.ofSeconds(20))
                                    .POST(HttpRequest.BodyPublishers.ofString(body))
                                    .build(),
                            HttpResponse.BodyHandlers.ofByteArray());
            if (answer.statusCode() != 202) {
                throw new IllegalStateException(
                        "%s was not accepted: HTTP %d %s"
                                .formatted(name, answer.statusCode(), text(answer.body())));
            }
            var shot = new Shot(name, Json.mapper().readTree(answer.body()).path("data"));
            shots.add(shot);
            say(shot, "accepted as " + shot.id);
            for (JsonNode warning : shot.data.path("warnings")) {
                String message = warning.path("message").asString();
                if (warned.add(message)) {
                    say(shot, "warning: " + message);
                }
            }
            if (name.contains("draft") && draftId.isEmpty()) {
                draftId = shot.id;
            }
        }
        return shots;
    }

    private void watch(List<Shot> shots) throws IOException, InterruptedException {
        while (!shots.stream().allMatch(Shot::isTerminal)) {
            if (Instant.now().isAfter(begun.plus(LIMIT))) {
                throw new IllegalStateException(
                        "not all tasks were finished within %d s".formatted(LIMIT.toSeconds()));
            }
            TimeUnit.MILLISECONDS.sleep(GLANCE.toMillis());
            for (Shot shot : shots) {
                if (!shot.isTerminal()) {
                    look(shot);
                }
            }
        }
    }

    private void look(Shot shot) throws IOException, InterruptedException {
        HttpResponse<byte[]> answer = get(URI.create(api + "/taskStatus/" + shot.id));
        if (answer.statusCode() != 200) {
            throw new IllegalStateException(
                    "taskStatus of %s answered HTTP %d %s"
                            .formatted(shot.id, answer.statusCode(), text(answer.body())));
        }
        JsonNode fresh = Json.mapper().readTree(answer.body()).path("data");
        String before = progress(shot.data);
        shot.data = fresh;
        if (!progress(fresh).equals(before)) {
            say(shot, progress(fresh));
        }
    }

    private static String progress(JsonNode data) {
        String status = data.path("status").asString();
        // Waiting here and waiting at the provider are both "queued" to a caller.
        return status.equals("queued") ? "queued, " + data.path("stage").asString() : status;
    }

    private boolean report(List<Shot> shots) throws IOException, InterruptedException {
        Files.createDirectories(downloads);
        out.println();
        out.printf("%-24s%-42s%-11s%8s  %s%n", "request", "id", "status", "seconds", "result");
        boolean allMade = true;
        for (Shot shot : shots) {
            Path video = download(shot, "result_url", ".mp4");
            Path frame = download(shot, "last_frame_url", ".png");
            allMade &= video != null;
            String result =
                    video == null ? shot.data.path("error_message").asString("none") : shown(video);
            out.printf(
                    "%-24s%-42s%-11s%8s  %s%n",
                    shot.name, shot.id, shot.status(), seconds(shot), result);
            if (frame != null) {
                out.printf("%-85s  %s%n", "", shown(frame));
            }
        }
        out.println();
        out.printf(
                "%s in %d s. The videos are test pictures of the emulator; nothing was billed.%n",
                allMade ? "All five videos were made" : "Not all videos were made",
                Duration.between(begun, Instant.now()).toSeconds());
        return allMade;
    }

    private @Nullable Path download(Shot shot, String field, String suffix)
            throws IOException, InterruptedException {
        String url = shot.data.path(field).asString("");
        if (url.isEmpty()) {
            return null;
        }
        HttpResponse<byte[]> answer = get(URI.create(url));
        if (answer.statusCode() != 200 || answer.body().length == 0) {
            throw new IllegalStateException(
                    "%s of %s does not open: HTTP %d"
                            .formatted(field, shot.id, answer.statusCode()));
        }
        return Files.write(downloads.resolve(shot.name + suffix), answer.body());
    }

    private static String shown(Path file) throws IOException {
        return "%s (%,d bytes)".formatted(file.toAbsolutePath().toUri(), Files.size(file));
    }

    private static String seconds(Shot shot) {
        String created = shot.data.path("created_at").asString("");
        String completed = shot.data.path("completed_at").asString("");
        if (created.isEmpty() || completed.isEmpty()) {
            return "";
        }
        Duration took = Duration.between(Instant.parse(created), Instant.parse(completed));
        return String.format(Locale.ROOT, "%.1f", took.toMillis() / 1000.0);
    }

    private HttpResponse<byte[]> get(URI uri) throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(20)).build(),
                HttpResponse.BodyHandlers.ofByteArray());
    }

    private void say(Shot shot, String what) {
        double seconds = Duration.between(begun, Instant.now()).toMillis() / 1000.0;
        out.printf(Locale.ROOT, "%6.1f s  %-24s%s%n", seconds, shot.name, what);
    }

    private static String request(String name) throws IOException {
        try (InputStream in = Demo.class.getResourceAsStream("/requests/" + name + ".json")) {
            if (in == null) {
                throw new IllegalStateException("request " + name + " is not in the jar");
            }
            return text(in.readAllBytes());
        }
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
