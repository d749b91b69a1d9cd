package dev.seedancequeue.cli.task;

import dev.seedancequeue.cli.CliException;
import dev.seedancequeue.cli.Connection;
import dev.seedancequeue.cli.ExitCode;
import dev.seedancequeue.cli.JsonInput;
import dev.seedancequeue.cli.Terminal;
import dev.seedancequeue.cli.api.Answer;
import dev.seedancequeue.cli.api.Api;
import dev.seedancequeue.cli.api.IdempotencyKey;
import dev.seedancequeue.cli.download.Folders;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** Sends one request. */
@Command(
        name = "submit",
        description = {
            "Sends one request for a video, from options or from a file with a create body.",
            "Prints the task's id. Sent again with the same --key it is the same task."
        },
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  ./seedance submit --model doubao-seedance-1-5-pro-251215 --text \"a cat yawns\" \\",
            "      --ratio 16:9 --seconds 4 --resolution 480p --out videos/",
            "  ./seedance submit --file examples/requests/4-draft.json --dry-run",
            "  jq '.seed = 7' body.json | ./seedance submit --file - --wait"
        })
public final class SubmitCommand implements Callable<Integer> {

    @Mixin private final RequestFlags flags = new RequestFlags();

    @Option(
            names = "--file",
            paramLabel = "FILE",
            description = "A create body as JSON, instead of the options above; - reads stdin.")
    private @Nullable Path file;

    @Option(names = "--dry-run", description = "Check and price it; nothing is sent.")
    private boolean dryRun;

    @Option(names = "--wait", description = "Follow it to its end, as watch does.")
    private boolean waits;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Wait, and download the video and its last frame into this folder.")
    private @Nullable Path out;

    @Option(
            names = "--key",
            paramLabel = "KEY",
            description = "The Idempotency-Key; otherwise one is made up and shown.")
    private @Nullable String key;

    @Mixin private final Connection connection = new Connection();

    @Override
    public Integer call() {
        JsonNode body = body();
        Api api = connection.forSending();
        if (dryRun) {
            JsonNode price = api.post("createTask?dry_run=true", body).data();
            connection.print(price);
            return ExitCode.DONE;
        }
        if (out != null) {
            // Before it costs anything.
            Folders.writable(out);
        }
        Terminal terminal = connection.terminal();
        String sentKey = key == null ? IdempotencyKey.random() : key;
        terminal.say("Idempotency-Key: " + sentKey);
        Answer answer = api.post("createTask", body, IdempotencyKey.HEADER, sentKey);
        String id = answer.data().path("id").asString("");
        answer.data()
                .path("warnings")
                .forEach(warning ->
                        terminal.say("warning: " + warning.path("message").asString("")));
        if (answer.isReplayed()) {
            terminal.say("this key was sent before: it is the same task");
        }
        boolean follows = waits || out != null;
        if (connection.wantsJson()) {
            terminal.print(answer.data());
        } else if (follows) {
            terminal.say("accepted as " + id);
        } else {
            terminal.print(id);
        }
        return follows ? new TaskFollowing(connection).follow(id, out) : ExitCode.DONE;
    }

    private JsonNode body() {
        JsonNode given = flags.body();
        if (file != null && given != null) {
            throw CliException.usage("give --file or the options of a request, not both");
        }
        if (file != null) {
            return JsonInput.read(file);
        }
        if (given == null) {
            throw CliException.usage("there is no request: give --model and --text, or --file");
        }
        return given;
    }
}
