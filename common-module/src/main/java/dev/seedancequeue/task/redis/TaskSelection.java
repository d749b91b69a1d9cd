package dev.seedancequeue.task.redis;

import dev.seedancequeue.batch.BatchId;
import dev.seedancequeue.task.Caption;
import dev.seedancequeue.task.Facet;
import dev.seedancequeue.task.Task;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Which tasks to list; what is null chooses nothing.
 *
 * @param batch of this batch only
 * @param facets that they have now, at least one
 * @param model as it is sent
 * @param since accepted then or later
 * @param until accepted then or earlier
 * @param text in the beginning of the prompt or in the custom id, in any case
 */
public record TaskSelection(
        @Nullable BatchId batch,
        List<Facet> facets,
        @Nullable String model,
        @Nullable Instant since,
        @Nullable Instant until,
        @Nullable String text) {

    public TaskSelection {
        facets = List.copyOf(facets);
        text = text == null ? null : text.toLowerCase(Locale.ROOT);
    }

    /** All tasks of a batch. */
    public static TaskSelection ofBatch(BatchId batch, List<Facet> facets) {
        return new TaskSelection(batch, facets, null, null, null, null);
    }

    /** Whether a task is among them, as far as its list does not say so. */
    public boolean matches(Task task) {
        return (model == null || model.equals(task.video().model()))
                && (text == null || isIn(task.caption(), text))
                && facets.contains(Facet.of(task));
    }

    private static boolean isIn(@Nullable Caption caption, String text) {
        return caption != null && (isIn(caption.prompt(), text) || isIn(caption.customId(), text));
    }

    private static boolean isIn(@Nullable String where, String text) {
        return where != null && where.toLowerCase(Locale.ROOT).contains(text);
    }

    /** Without the text, which may be of a prompt. */
    @Override
    public String toString() {
        return "TaskSelection[batch=%s, facets=%s, model=%s, since=%s, until=%s]"
                .formatted(batch, facets, model, since, until);
    }
}
