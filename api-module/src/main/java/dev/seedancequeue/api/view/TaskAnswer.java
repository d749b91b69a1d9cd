package dev.seedancequeue.api.view;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.seedancequeue.json.Json;
import dev.seedancequeue.task.StoredTask;
import dev.seedancequeue.task.Task;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * What {@code taskStatus} answers about a task, with a name for all of it but the estimate, which
 * moves while the task does not. A revision alone would not do: a wish to cancel, or another
 * version of this program, changes the answer and not the revision.
 */
public final class TaskAnswer {

    private static final int DIGEST_BYTES = 12;

    private final Task task;
    private final TaskView view;
    private final byte[] certain;
    private final String tag;
    private final @Nullable TaskEstimate estimate;

    /** The task, and behind it what is likely to become of it. */
    private record Estimated(@JsonUnwrapped TaskView task, TaskEstimate estimate) {}

    private TaskAnswer(StoredTask stored, @Nullable TaskEstimate estimate) {
        task = stored.task();
        view = TaskView.of(task, stored.cancellation());
        certain = Json.mapper().writeValueAsBytes(Envelope.of(view));
        tag = task.revision() + "." + digest(certain);
        this.estimate = estimate;
    }

    /**
     * The answer about a task.
     *
     * @param estimate null when there is none
     */
    public static TaskAnswer of(StoredTask stored, @Nullable TaskEstimate estimate) {
        return new TaskAnswer(stored, estimate);
    }

    public Task task() {
        return task;
    }

    public TaskView view() {
        return view;
    }

    public byte[] body() {
        return estimate == null
                ? certain
                : Json.mapper().writeValueAsBytes(Envelope.of(new Estimated(view, estimate)));
    }

    /** {@code <revision>.<digest of the rest>}, in the characters of an entity tag. */
    public String tag() {
        return tag;
    }

    /** As the {@code ETag} header has it: a weak one where it does not name every byte. */
    public String etag() {
        return (estimate == null ? "\"" : "W/\"") + tag + "\"";
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
