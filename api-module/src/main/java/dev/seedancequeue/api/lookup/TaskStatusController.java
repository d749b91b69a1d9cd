package dev.seedancequeue.api.lookup;

import dev.seedancequeue.api.ApiSettings;
import dev.seedancequeue.api.Paths;
import dev.seedancequeue.api.problem.ProblemException;
import dev.seedancequeue.api.view.TaskAnswer;
import dev.seedancequeue.api.watch.TaskLooks;
import dev.seedancequeue.api.watch.TaskWatch.Wake;
import dev.seedancequeue.api.watch.TaskWatches;
import dev.seedancequeue.catalogue.Violation;
import dev.seedancequeue.task.Task;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ETag;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code GET taskStatus/{task_id}}: the newest state, one Redis read; with {@code wait} the first
 * one that is worth an answer. Spring turns an answer that the caller has into a 304.
 */
@RestController
final class TaskStatusController {

    private final TaskLooks looks;
    private final TaskWatches watches;
    private final ApiSettings settings;

    TaskStatusController(TaskLooks looks, TaskWatches watches, ApiSettings settings) {
        this.looks = looks;
        this.watches = watches;
        this.settings = settings;
    }

    @GetMapping(value = Paths.TASK_STATUS + "{taskId}", produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<byte[]> taskStatus(
            @PathVariable String taskId,
            @RequestParam(name = "wait", required = false) @Nullable String wait,
            @RequestHeader(name = HttpHeaders.IF_NONE_MATCH, required = false)
                    @Nullable String known)
            throws InterruptedException {
        Duration limit = wait(wait);
        TaskAnswer first = looks.at(taskId);
        Predicate<TaskAnswer> worthAnAnswer = known == null ? this::hasEnded : differsFrom(known);
        boolean waits = !limit.isZero() && !hasEnded(first) && !worthAnAnswer.test(first);
        return answer(waits ? await(first.task(), worthAnAnswer, limit) : first, limit.isZero());
    }

    private ResponseEntity<byte[]> answer(TaskAnswer answer, boolean atOnce) {
        var response = ResponseEntity.ok().eTag(answer.etag());
        // Who waits here need not wait there.
        if (!hasEnded(answer) && atOnce) {
            response.header(
                    HttpHeaders.RETRY_AFTER, Long.toString(settings.pollHint().toSeconds()));
        }
        return response.contentType(MediaType.APPLICATION_JSON).body(answer.body());
    }

    /** The state that is worth an answer, or the last one before the time is up. */
    private TaskAnswer await(Task task, Predicate<TaskAnswer> worthAnAnswer, Duration limit)
            throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        try (var watch = watches.watch(task.tenant(), task.id())) {
            // What happened between the first look and the watch nobody has told.
            TaskAnswer answer = looks.at(task);
            boolean waiting = true;
            while (waiting && !hasEnded(answer) && !worthAnAnswer.test(answer)) {
                Wake wake = watch.await(Duration.ofNanos(deadline - System.nanoTime()));
                answer = wake instanceof Wake.Told(var told) ? looks.at(told) : looks.at(task);
                waiting = wake instanceof Wake.Told || wake instanceof Wake.LookAgain;
            }
            return answer;
        }
    }

    private boolean hasEnded(TaskAnswer answer) {
        return answer.task().isTerminal();
    }

    /** By the weak comparison, as RFC 9110 wants it for this header. */
    private static Predicate<TaskAnswer> differsFrom(String ifNoneMatch) {
        List<ETag> known = ETag.parse(ifNoneMatch);
        return answer ->
                known.stream()
                        .noneMatch(tag ->
                                tag.isWildcard()
                                        || tag.compare(new ETag(answer.tag(), false), false));
    }

    private Duration wait(@Nullable String wait) {
        if (wait == null) {
            return Duration.ZERO;
        }
        long max = settings.maxWait().toSeconds();
        if (!wait.matches("[0-9]{1,6}") || Long.parseLong(wait) > max) {
            throw ProblemException.invalid(
                    List.of(
                            new Violation(
                                    "/wait",
                                    "out_of_range",
                                    "wait has to be whole seconds from 0 to %d".formatted(max))));
        }
        return Duration.ofSeconds(Long.parseLong(wait));
    }
}
