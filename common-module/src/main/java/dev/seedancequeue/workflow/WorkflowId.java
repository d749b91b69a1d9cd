package dev.seedancequeue.workflow;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.seedancequeue.task.TaskId;
import java.time.Instant;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The name of one workflow, {@code workflow_<unix seconds>_<20 unguessable characters>}. The ids of
 * its tasks are made of it, always the same for the same part, so that whoever orders a part a
 * second time names the same task.
 */
public record WorkflowId(@JsonValue String value) {

    private static final String PREFIX = "workflow_";
    private static final String TASK_PREFIX = "seedance_";
    private static final Pattern SHAPE = Pattern.compile("workflow_[0-9]{1,11}_[a-z0-9]{20}");
    private static final Pattern TASK =
            Pattern.compile("seedance_([0-9]{1,11}_[a-z0-9]{20})[dfs][0-9]{2}(?:t[0-9]{1,2})?");

    @JsonCreator
    public WorkflowId {
        if (!isWorkflowId(value)) {
            throw new IllegalArgumentException("not a workflow id");
        }
    }

    /** Whether the text has the shape of a workflow id; says nothing about its existence. */
    public static boolean isWorkflowId(String text) {
        return text.length() <= 41 && SHAPE.matcher(text).matches();
    }

    /** A new id; the generator must be cryptographically strong, as the id guards the workflow. */
    public static WorkflowId random(Instant now, RandomGenerator random) {
        return of(TaskId.random(now, random));
    }

    /** The id of the workflow that was asked for with this idempotency key. */
    public static WorkflowId ofKey(String tenant, String key) {
        return of(TaskId.ofMessage(tenant, "workflow\n" + key, Instant.EPOCH));
    }

    private static WorkflowId of(TaskId source) {
        return new WorkflowId(PREFIX + source.value().substring(TASK_PREFIX.length()));
    }

    /** The workflow a task is a part of, or null when it is none's. */
    public static @Nullable WorkflowId ofTask(TaskId task) {
        Matcher matcher = TASK.matcher(task.value());
        return matcher.matches() ? new WorkflowId(PREFIX + matcher.group(1)) : null;
    }

    /**
     * The id of one of its tasks.
     *
     * @param part its name, as {@link Part} makes them
     */
    public TaskId task(String part) {
        return new TaskId(TASK_PREFIX + value.substring(PREFIX.length()) + part);
    }

    @Override
    public String toString() {
        return value;
    }
}
