package dev.seedancequeue.batch;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.seedancequeue.task.TaskId;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The name of one batch, {@code batch_0_<20 characters>}, made of the key it was asked for with.
 * The ids of its tasks are made of it and of their place in the file, so that whoever sends a file
 * a second time names the same tasks.
 */
public record BatchId(@JsonValue String value) {

    /** Most tasks of a batch. */
    public static final int MAX_TASKS = 50_000;

    private static final String PREFIX = "batch_";
    private static final String TASK_PREFIX = "seedance_";
    private static final Pattern SHAPE = Pattern.compile("batch_[0-9]{1,11}_[a-z0-9]{20}");
    private static final Pattern TASK =
            Pattern.compile("seedance_([0-9]{1,11}_[a-z0-9]{20})b([0-9]{5})");

    @JsonCreator
    public BatchId {
        if (!isBatchId(value)) {
            throw new IllegalArgumentException("not a batch id");
        }
    }

    /** Whether the text has the shape of a batch id; says nothing about its existence. */
    public static boolean isBatchId(String text) {
        return text.length() <= 38 && SHAPE.matcher(text).matches();
    }

    /** The id of the batch that was asked for with this key. */
    public static BatchId ofKey(String tenant, String key) {
        TaskId source = TaskId.ofMessage(tenant, "batch\n" + key, Instant.EPOCH);
        return new BatchId(PREFIX + source.value().substring(TASK_PREFIX.length()));
    }

    /** The batch a task belongs to, or null when it is none's. */
    public static @Nullable BatchId ofTask(TaskId task) {
        Matcher matcher = TASK.matcher(task.value());
        return matcher.matches() ? new BatchId(PREFIX + matcher.group(1)) : null;
    }

    /** A task's place in its batch's file, from 1; 0 when it is no batch's. */
    public static int place(TaskId task) {
        Matcher matcher = TASK.matcher(task.value());
        return matcher.matches() ? Integer.parseInt(matcher.group(2)) : 0;
    }

    /**
     * The id of one of its tasks.
     *
     * @param place in the file, from 1
     */
    public TaskId task(int place) {
        return new TaskId(
                TASK_PREFIX + value.substring(PREFIX.length()) + "b%05d".formatted(place));
    }

    @Override
    public String toString() {
        return value;
    }
}
