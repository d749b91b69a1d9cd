package dev.seedancequeue.api.events;

import dev.seedancequeue.api.ApiSettings;
import dev.seedancequeue.api.view.TaskAnswer;
import dev.seedancequeue.api.view.TaskView;
import dev.seedancequeue.api.watch.TaskLooks;
import dev.seedancequeue.api.watch.TaskWatch;
import dev.seedancequeue.api.watch.TaskWatch.Wake;
import dev.seedancequeue.task.StoreUnavailableException;
import dev.seedancequeue.task.Task;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What one listener is sent: each state that is newer than what it has, comments in between so that
 * nobody takes the silence for a dead connection, and nothing after the end.
 */
final class TaskEventStream {

    private final EventWriter out;
    private final TaskLooks looks;
    private final ApiSettings settings;

    TaskEventStream(EventWriter out, TaskLooks looks, ApiSettings settings) {
        this.out = out;
        this.looks = looks;
        this.settings = settings;
    }

    /** Returns when the task has ended, or this process does; throws when the listener is gone. */
    void run(TaskAnswer first, TaskWatch watch) throws IOException, InterruptedException {
        TaskAnswer now = first;
        long lookAt = nextLook();
        while (true) {
            boolean sent = sendIfNew(now);
            if (now.task().isTerminal()) {
                return;
            }
            switch (watch.await(settings.keepAlive())) {
                case Wake.Stopped _ -> {
                    return;
                }
                case Wake.Told(var task) -> now = look(now, task);
                case Wake.LookAgain _ -> now = look(now, now.task());
                case Wake.Nothing _ -> {
                    if (System.nanoTime() - lookAt >= 0) {
                        // An event may have been lost on its way to this process.
                        now = look(now, now.task());
                        lookAt = nextLook();
                    }
                    if (!sent) {
                        out.stillHere();
                    }
                }
            }
        }
    }

    private long nextLook() {
        return System.nanoTime() + settings.maxWait().toNanos();
    }

    /** Without the store the listener keeps what it has, and learns of the rest later. */
    private TaskAnswer look(TaskAnswer before, Task told) {
        try {
            return looks.at(told);
        } catch (StoreUnavailableException _) {
            return before;
        }
    }

    private boolean sendIfNew(TaskAnswer answer) throws IOException {
        TaskView view = answer.view();
        return !isOlder(answer) && out.send(answer.tag(), "task." + view.status().wireName(), view);
    }

    /** A state that the listener has got from an event may not be stored yet. */
    private boolean isOlder(TaskAnswer answer) {
        return !answer.task().isTerminal() && answer.task().revision() < revision(out.lastId());
    }

    private static long revision(@Nullable String id) {
        String digits = id == null ? "" : id.replaceFirst("\\..*", "");
        return digits.matches("[0-9]{1,18}") ? Long.parseLong(digits) : 0;
    }
}
