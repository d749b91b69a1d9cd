package dev.seedancequeue.worker.delivery;

import dev.seedancequeue.task.Task;
import dev.seedancequeue.task.TaskError;
import dev.seedancequeue.task.TaskState;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One log line and one count, {@code seedance.tasks.transitions}, for each step of a task. */
final class TransitionLog {

    private static final Logger log = LoggerFactory.getLogger(TransitionLog.class);

    private static final Pattern REQUEST_ID =
            Pattern.compile("Request id: ([A-Za-z0-9._-]{1,64})$");

    private final MeterRegistry metrics;

    TransitionLog(MeterRegistry metrics) {
        this.metrics = metrics;
    }

    void record(Task from, Task to) {
        String before = from.state().word();
        String after = to.state().word();
        TaskError error = TaskError.of(to.state());
        String failureClass = error == null ? "none" : error.failureClass().wireName();
        metrics.counter(
                        "seedance.tasks.transitions",
                        "from",
                        before,
                        "to",
                        after,
                        "failure_class",
                        failureClass)
                .increment();
        var line =
                log.atInfo()
                        .addKeyValue("taskId", to.id())
                        .addKeyValue("tenant", to.tenant())
                        .addKeyValue("from", before)
                        .addKeyValue("to", after)
                        .addKeyValue("revision", to.revision());
        if (to.providerTaskId() != null) {
            line = line.addKeyValue("providerTaskId", to.providerTaskId());
        }
        if (error != null) {
            line = line.addKeyValue("failureClass", failureClass);
        }
        if (to.order().account() != null) {
            line = line.addKeyValue("account", to.order().account());
        }
        if (to.order().number() > 1) {
            line = line.addKeyValue("order", to.order().number());
        }
        String reason = reason(to.state());
        if (reason != null) {
            line = line.addKeyValue("reason", reason);
        }
        String requestId = requestId(to.state());
        if (requestId != null) {
            line = line.addKeyValue("requestId", requestId);
        }
        line.log("task {} is {}", to.id(), after);
    }

    /** The provider's id of the call that it refused, which its messages end with. */
    private static @Nullable String requestId(TaskState state) {
        if (!(state instanceof TaskState.Failed failed)) {
            return null;
        }
        Matcher told = REQUEST_ID.matcher(failed.error().message());
        return told.find() ? told.group(1) : null;
    }

    /**
     * Why a task is where nobody wants it; a provider's message stays out, it may quote a prompt.
     */
    private static @Nullable String reason(TaskState state) {
        return switch (state) {
            case TaskState.Failed failed -> failed.error().code();
            case TaskState.Expired expired -> expired.error().code();
            case TaskState.Unconfirmed(_, _, var reason) -> reason;
            case TaskState.Parked(_, _, var reason) -> reason;
            case TaskState.Queued _,
                    TaskState.Ordered _,
                    TaskState.Running _,
                    TaskState.Succeeded _,
                    TaskState.Cancelled _ ->
                    null;
        };
    }
}
