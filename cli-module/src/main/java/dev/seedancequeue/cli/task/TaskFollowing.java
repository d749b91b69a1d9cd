package dev.seedancequeue.cli.task;

import dev.seedancequeue.cli.Connection;
import dev.seedancequeue.cli.ExitCode;
import dev.seedancequeue.cli.Target;
import dev.seedancequeue.cli.Terminal;
import dev.seedancequeue.cli.api.Answer;
import dev.seedancequeue.cli.api.Api;
import dev.seedancequeue.cli.api.RefusedException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Follows a task, batch or workflow to its end: every state as it comes, and at last the files. */
final class TaskFollowing {

    /** The API's usual bound is twice that. */
    private static final int WAIT_SECONDS = 30;

    private static final Duration LOOK = Duration.ofSeconds(2);
    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);

    private final Connection connection;
    private final Api api;
    private final Terminal terminal;
    private String told = "";
    private String farewell = "";

    TaskFollowing(Connection connection) {
        this.connection = connection;
        this.api = connection.forFollowing();
        this.terminal = connection.terminal();
    }

    /**
     * Returns how it ended, as an exit code.
     *
     * @param folder for the files, null to leave them where they are
     */
    int follow(String id, @Nullable Path folder) {
        Target target = Target.of(id);
        farewell = "%s goes on at the API; ./seedance watch %s follows it again".formatted(id, id);
        JsonNode last =
                target.kind() == Target.Kind.TASK ? untilTheEnd(target) : lookAgainAndAgain(target);
        terminal.leave("");
        if (!connection.wantsJson()) {
            connection.print(last);
        }
        if (folder != null && Target.exitCode(last) == ExitCode.DONE) {
            new TaskFiles(terminal).save(last, folder);
        }
        return Target.exitCode(last);
    }

    /** The API answers when there is something new. */
    private JsonNode untilTheEnd(Target target) {
        String etag = "";
        int wait = WAIT_SECONDS;
        while (true) {
            Answer answer;
            try {
                answer = look(target, wait, etag);
            } catch (RefusedException e) {
                if (wait == 0 || !e.problem().code().equals("invalid_request")) {
                    throw e;
                }
                // An API that lets nobody wait for so long.
                wait = 0;
                continue;
            }
            if (answer.status() != 304) {
                etag = answer.header("ETag");
                tell(answer.data());
                if (Target.hasEnded(answer.data())) {
                    return answer.data();
                }
            }
            if (wait == 0) {
                Api.sleep(LOOK);
            }
        }
    }

    private Answer look(Target target, int wait, String etag) {
        String path = target.path() + (wait == 0 ? "" : "?wait=" + wait);
        // Without a tag it would answer at the end only.
        return etag.isEmpty() ? api.get(target.path()) : api.get(path, "If-None-Match", etag);
    }

    private JsonNode lookAgainAndAgain(Target target) {
        while (true) {
            JsonNode data = api.get(target.path()).data();
            tell(data);
            if (Target.hasEnded(data)) {
                return data;
            }
            Api.sleep(LOOK);
        }
    }

    private void tell(JsonNode data) {
        terminal.leave(farewell);
        String now = connection.wantsJson() ? data.toString() : words(data);
        if (now.equals(told)) {
            return;
        }
        told = now;
        if (connection.wantsJson()) {
            terminal.print(data);
        } else {
            String time = LocalTime.now(ZoneId.systemDefault()).format(CLOCK);
            terminal.say(time + "  " + now);
        }
    }

    private String words(JsonNode data) {
        String status = data.path("status").asString("");
        var words = new StringBuilder(terminal.coloured(status));
        // Waiting here and waiting at the provider are both "queued".
        if (status.equals("queued")) {
            words.append(", ").append(data.path("stage").asString(""));
        }
        data.path("counts")
                .properties()
                .forEach(count -> {
                    if (count.getValue().asLong(0) > 0) {
                        words.append(
                                ", %d %s".formatted(count.getValue().asLong(), count.getKey()));
                    }
                });
        data.path("drafts").forEach(draft -> part(words, "draft", draft, draft.path("draft")));
        data.path("shots").forEach(shot -> part(words, "shot", shot, shot.path("task")));
        return words.toString();
    }

    private static void part(StringBuilder words, String what, JsonNode line, JsonNode task) {
        words.append(
                ", %s %s %s"
                        .formatted(
                                what,
                                line.path("number").asString(""),
                                task.path("status").asString("")));
        JsonNode decision = line.path("decision").path("verdict");
        if (!decision.isMissingNode()) {
            words.append(' ').append(decision.asString(""));
        }
        JsonNode result = line.path("final").path("status");
        if (!result.isMissingNode()) {
            words.append(", its final ").append(result.asString(""));
        }
    }
}
