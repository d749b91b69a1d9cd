package dev.seedancequeue.api.events;

import dev.seedancequeue.api.ApiSettings;
import dev.seedancequeue.api.view.TaskAnswer;
import dev.seedancequeue.api.view.TaskView;
import dev.seedancequeue.api.watch.TaskLooks;
import dev.seedancequeue.api.watch.TaskWatch;
import dev.seedancequeue.api.watch.TaskWatch.Wake;
import dev.seedancequeue.json.Json;
import dev.seedancequeue.task.StoreUnavailableException;
import dev.seedancequeue.task.Task;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What one listener is sent: each state that is newer than what it has, comments in between so that
 * nobody takes the silence for a dead connection, and nothing after the end.
 */
final class TaskEventStream {

    /** After a lost connection an EventSource comes again when this has passed. */
    private static final Duration RECONNECT = Duration.ofSeconds(2);

    private final OutputStream out;
    private final TaskLooks looks;
    private final ApiSettings settings;
    private @Nullable String lastId;

    /**
     * @param lastId the id of the last event that the listener has got, null for a new listener
     */
    TaskEventStream(
            OutputStream out, TaskLooks looks, ApiSettings settings, @Nullable String lastId) {
        this.out = out;
        this.looks = looks;
        this.settings = settings;
        this.lastId = lastId;
    }

    /** Returns when the task has ended, or this process does; throws when the listener is gone. */
    void run(TaskAnswer first, TaskWatch watch) throws IOException, InterruptedException {
        write("retry: " + RECONNECT.toMillis() + "\n\n");
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
                        write(": still here\n\n");
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
        if (answer.tag().equals(lastId) || isOlder(answer)) {
            return false;
        }
        TaskView view = answer.view();
        write(
                "id: %s\nevent: task.%s\ndata: %s\n\n"
                        .formatted(
                                answer.tag(),
                                view.status().wireName(),
                                Json.mapper().writeValueAsString(view)));
        lastId = answer.tag();
        return true;
    }

    /** A state that the listener has got from an event may not be stored yet. */
    private boolean isOlder(TaskAnswer answer) {
        return !answer.task().isTerminal() && answer.task().revision() < revision(lastId);
    }

    private static long revision(@Nullable String id) {
        String digits = id == null ? "" : id.replaceFirst("\\..*", "");
        return digits.matches("[0-9]{1,18}") ? Long.parseLong(digits) : 0;
    }

    private void write(String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }
}
