package dev.seedancequeue.cli.task;

import dev.seedancequeue.cli.CliException;
import dev.seedancequeue.cli.Connection;
import dev.seedancequeue.cli.ExitCode;
import dev.seedancequeue.cli.Terminal;
import dev.seedancequeue.cli.api.Api;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** Lists and finds tasks. */
@Command(
        name = "tasks",
        description = "Lists tasks, newest first.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  ./seedance tasks --status failed --since 2026-11-22T00:00:00Z",
            "  ./seedance tasks --text heron --limit 500 --json | jq -r .id"
        })
public final class TasksCommand implements Callable<Integer> {

    private static final int LARGEST_PAGE = 100;
    private static final int PROMPT_SHOWN = 50;

    @Option(
            names = "--status",
            description = "queued, running, succeeded, failed, expired or cancelled")
    private @Nullable String status;

    @Option(names = "--failure-class", description = "Failed tasks of this class of failure.")
    private @Nullable String failureClass;

    @Option(names = "--model", description = "Tasks of this model, as it is sent.")
    private @Nullable String model;

    @Option(names = "--batch", paramLabel = "ID", description = "Tasks of this batch.")
    private @Nullable String batch;

    @Option(names = "--since", paramLabel = "TIME", description = "Accepted at this time or later.")
    private @Nullable String since;

    @Option(names = "--until", paramLabel = "TIME", description = "Accepted before this time.")
    private @Nullable String until;

    @Option(
            names = "--text",
            description = "In the custom id or the beginning of the prompt, in any case.")
    private @Nullable String text;

    @Option(
            names = "--limit",
            defaultValue = "50",
            description = "The most that are listed (default: 50).")
    private int limit;

    @Mixin private final Connection connection = new Connection();

    @Override
    public Integer call() {
        if (limit < 1) {
            throw CliException.usage("--limit has to be 1 or more");
        }
        Api api = connection.forReading();
        Map<String, @Nullable Object> query = new LinkedHashMap<>();
        query.put("status", status);
        query.put("failure_class", failureClass);
        query.put("model", model);
        query.put("batch_id", batch);
        query.put("since", since);
        query.put("until", until);
        query.put("text", text);
        int shown = 0;
        String cursor = null;
        do {
            query.put("limit", Math.min(LARGEST_PAGE, limit - shown));
            query.put("cursor", cursor);
            JsonNode page = api.get("tasks" + Api.query(query)).data();
            for (JsonNode task : page.path("tasks")) {
                print(task, shown == 0);
                shown++;
            }
            cursor = page.path("cursor").asString(null);
        } while (cursor != null && shown < limit);
        if (shown == 0) {
            connection.terminal().say("no such tasks");
        } else if (cursor != null) {
            connection
                    .terminal()
                    .say("there are more; --limit %d shows more".formatted(limit * 10));
        }
        return ExitCode.DONE;
    }

    private void print(JsonNode task, boolean first) {
        Terminal terminal = connection.terminal();
        if (connection.wantsJson()) {
            terminal.print(task);
            return;
        }
        if (first) {
            terminal.say(row("created", "status", "id", "what"));
        }
        String status = task.path("status").asString("");
        terminal.print(
                row(
                                task.path("created_at").asString(""),
                                "%-9s".formatted(status),
                                task.path("id").asString(""),
                                what(task))
                        .replaceFirst(status, terminal.coloured(status)));
    }

    private static String row(String created, String status, String id, String what) {
        String second = created.length() > 19 ? created.substring(0, 19) + "Z" : created;
        return "%-20s  %-9s  %-40s  %s".formatted(second, status, id, what).stripTrailing();
    }

    private static String what(JsonNode task) {
        String customId = task.path("custom_id").asString("");
        String prompt = task.path("prompt").asString("").replaceAll("\\s+", " ");
        String error = task.path("error_code").asString("");
        String shown =
                prompt.length() > PROMPT_SHOWN ? prompt.substring(0, PROMPT_SHOWN) + "…" : prompt;
        return "%s%s%s"
                .formatted(
                        error.isEmpty() ? "" : error + "  ",
                        customId.isEmpty() ? "" : customId + "  ",
                        shown);
    }
}
