package dev.seedancequeue.emulator;

import io.helidon.common.parameters.Parameters;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Serves result links, in whole or by range. A file is drawn when its link is first opened, one at
 * a time, and the last few are kept.
 */
final class Files {

    static final String ROOT = "/files/";

    private static final int KEPT = 16;

    private final TaskBook book;
    private final Links links;
    private final Faults faults;
    private final Map<String, byte[]> drawn = new LinkedHashMap<>(KEPT, 0.75f, true);

    Files(TaskBook book, Links links, Faults faults) {
        this.book = book;
        this.links = links;
        this.faults = faults;
    }

    Answer answer(String path, ServerRequest request) {
        String[] parts = path.substring(ROOT.length()).split("/", -1);
        Task.View task = parts.length == 2 ? book.find(parts[0]) : null;
        if (task == null || task.status() != Status.SUCCEEDED) {
            return refusal(404, "NoSuchKey", "The specified key does not exist.");
        }
        Parameters query = request.query();
        if (!links.genuine(
                parts[0],
                parts[1],
                query.first("X-Tos-Date").orElse(""),
                query.first("X-Tos-Signature").orElse(""))) {
            return refusal(403, "SignatureDoesNotMatch", "The signature is not valid.");
        }
        if (book.clock().nowMs() > task.changedAtMs() + Links.LIFE_SECONDS * 1_000) {
            return refusal(403, "AccessDenied", "Request has expired.");
        }
        Answer early =
                Strike.before(faults.strike(Fault.Call.FILE, Fault.When.BEFORE, task.order()));
        Answer answer = early == null ? file(task, parts[1], request) : early;
        return Strike.after(faults.strike(Fault.Call.FILE, Fault.When.AFTER, task.order()), answer);
    }

    private Answer file(Task.View task, String name, ServerRequest request) {
        boolean video = !name.equals(Links.LAST_FRAME);
        byte[] bytes = bytes(task, video);
        String range = request.headers().first(HeaderNames.RANGE).orElse("");
        return ByteRange.answer(range, bytes, video ? videoType(task) : "image/png");
    }

    private static String videoType(Task.View task) {
        return task.order().container().equals("mov") ? "video/quicktime" : "video/mp4";
    }

    private synchronized byte[] bytes(Task.View task, boolean video) {
        byte[] bytes =
                drawn.computeIfAbsent(
                        task.id() + (video ? "" : "/last"),
                        _ -> {
                            Scene scene = new Scene(task);
                            return video
                                    ? VideoFile.encode(scene, task.order().container())
                                    : Png.encode(scene.lastFrame());
                        });
        if (drawn.size() > KEPT) {
            drawn.remove(drawn.keySet().iterator().next());
        }
        return bytes;
    }

    private static Answer refusal(int status, String code, String message) {
        String body = "{\"Code\":\"%s\",\"Message\":\"%s\"}".formatted(code, message);
        return Answer.json(status, body.getBytes(StandardCharsets.UTF_8));
    }
}
