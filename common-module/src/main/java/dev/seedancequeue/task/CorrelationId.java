package dev.seedancequeue.task;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The name of one order of a task at the provider: the task id, from the second order on followed
 * by the order's number. So the dead first order of a task is never taken for its second one.
 */
public record CorrelationId(TaskId task, int order) {

    private static final char SEPARATOR = '-';
    private static final Pattern LATER_ORDER = Pattern.compile("[1-9][0-9]{0,2}");

    public CorrelationId {
        if (order < 1) {
            throw new IllegalArgumentException("orders are counted from 1");
        }
    }

    /** The id a text stands for, or null when it is not one of ours. */
    static @Nullable CorrelationId parse(String text) {
        int end = text.indexOf(SEPARATOR);
        String task = end < 0 ? text : text.substring(0, end);
        String order = end < 0 ? "1" : text.substring(end + 1);
        if (!TaskId.isTaskId(task) || !LATER_ORDER.matcher(order).matches()) {
            return null;
        }
        int number = Integer.parseInt(order);
        return end >= 0 && number == 1 ? null : new CorrelationId(new TaskId(task), number);
    }

    @Override
    public String toString() {
        return order == 1 ? task.value() : task.value() + SEPARATOR + order;
    }
}
