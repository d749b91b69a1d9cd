package dev.seedancequeue.api.view;

import dev.seedancequeue.json.Json;
import dev.seedancequeue.task.StoredTask;
import dev.seedancequeue.task.Task;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;

/**
 * What {@code taskStatus} answers about a task, byte for byte, with a name for exactly these bytes.
 * A revision alone would not do: a wish to cancel, or another version of this program, changes the
 * answer and not the revision.
 */
public final class TaskAnswer {

    private static final int DIGEST_BYTES = 12;

    private final Task task;
    private final TaskView view;
    private final byte[] body;
    private final String tag;

    private TaskAnswer(StoredTask stored) {
        task = stored.task();
        view = TaskView.of(task, stored.cancellation());
        body = Json.mapper().writeValueAsBytes(Envelope.of(view));
        tag = task.revision() + "." + digest(body);
    }

    public static TaskAnswer of(StoredTask stored) {
        return new TaskAnswer(stored);
    }

    public Task task() {
        return task;
    }

    public TaskView view() {
        return view;
    }

    public byte[] body() {
        return body;
    }

    /** {@code <revision>.<digest of the body>}, in the characters of an entity tag. */
    public String tag() {
        return tag;
    }

    /** As the {@code ETag} header has it. */
    public String etag() {
        return "\"" + tag + "\"";
    }

    private static String digest(byte[] body) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(body);
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(Arrays.copyOf(digest, DIGEST_BYTES));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java runtime has SHA-256", e);
        }
    }
}
