package dev.seedancequeue.cli.batch;

import dev.seedancequeue.cli.CliException;
import dev.seedancequeue.cli.Connection;
import dev.seedancequeue.cli.ExitCode;
import dev.seedancequeue.cli.Fields;
import dev.seedancequeue.cli.Target;
import dev.seedancequeue.cli.Terminal;
import dev.seedancequeue.cli.api.Answer;
import dev.seedancequeue.cli.api.Api;
import dev.seedancequeue.cli.api.IdempotencyKey;
import dev.seedancequeue.cli.api.RefusedException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Gets a file accepted as a batch, once: priced and agreed to before. */
final class BatchSubmission {

    private final Connection connection;
    private final Terminal terminal;
    private final Path file;
    private final String contentType;
    private final Runnable sending;

    /**
     * @param sending told before anything that costs money is sent
     */
    BatchSubmission(Connection connection, Path file, String contentType, Runnable sending) {
        this.connection = connection;
        this.terminal = connection.terminal();
        this.file = file;
        this.contentType = contentType;
        this.sending = sending;
    }

    /**
     * The id of the batch, which is accepted whole.
     *
     * @param source of the folder
     * @param agreed whether nobody has to be asked
     */
    String accepted(BatchFolder folder, BatchFolder.Source source, boolean agreed) {
        String known = source.batchId();
        if (known != null) {
            JsonNode batch = known(known, folder);
            terminal.say("going on with " + known);
            if (!batch.path("status").asString("").equals("accepting")) {
                return known;
            }
        } else {
            price(source.query());
            if (!agreed) {
                ask();
            }
            folder.remember(source);
        }
        JsonNode batch = send(source);
        String id = batch.path("id").asString("");
        folder.remember(source.as(id));
        return id;
    }

    /** A batch that the API has forgotten would be ordered a second time. */
    private JsonNode known(String id, BatchFolder folder) {
        try {
            return connection.forSending().get(Target.of(id).path()).data();
        } catch (RefusedException e) {
            if (!e.problem().code().equals("batch_not_found")) {
                throw e;
            }
            throw e.inWords(
                    "%s is of batch %s, which this API does not know (any more: they are kept for 16 days). To order all of the file anew, take another folder"
                            .formatted(folder.path(), id));
        }
    }

    /** Checks and prices the file at the API, which orders nothing. */
    JsonNode price(String query) {
        terminal.say("checking %s …".formatted(file));
        JsonNode estimate =
                post(
                                connection.forSending(),
                                query + (query.isEmpty() ? "?" : "&") + "dry_run=true")
                        .data();
        List<String> words = new ArrayList<>();
        int tasks = estimate.path("tasks").asInt(0);
        words.add("%,d %s".formatted(tasks, tasks == 1 ? "video" : "videos"));
        String cost = Fields.cost(estimate.path("estimate"));
        words.add(cost.isEmpty() ? "at a price that is not known" : cost);
        if (estimate.path("estimated_seconds").isNumber()) {
            words.add(
                    "about %s by the provider's published times and limits"
                            .formatted(
                                    BatchProgress.duration(
                                            estimate.path("estimated_seconds").asLong())));
        }
        terminal.say(String.join("; ", words));
        leftOut(estimate);
        return estimate;
    }

    private void leftOut(JsonNode answer) {
        int lines = answer.path("left_out").asInt(0);
        if (lines == 0) {
            return;
        }
        terminal.say(
                "%,d wrong %s left out:".formatted(lines, lines == 1 ? "line is" : "lines are"));
        answer.path("errors")
                .forEach(error -> terminal.say("  " + error.path("message").asString("")));
    }

    private void ask() {
        if (!terminal.isInteractive()) {
            throw CliException.usage(
                    "this costs money, and there is no terminal to ask at; --yes agrees to it");
        }
        if (!terminal.confirms("Order them?")) {
            throw new CliException(ExitCode.INTERRUPTED, "nothing was sent");
        }
    }

    private JsonNode send(BatchFolder.Source source) {
        terminal.say("sending %s …".formatted(file));
        sending.run();
        String key = source.idempotencyKey();
        // It was there a moment ago: if it is away now, some of it may be accepted.
        Api api = connection.forFollowing();
        Answer answer =
                key == null
                        ? post(api, source.query())
                        : post(api, source.query(), IdempotencyKey.HEADER, key);
        JsonNode batch = answer.data();
        terminal.say(
                "%s %s: %,d tasks are safe"
                        .formatted(
                                answer.isReplayed() ? "this is known as" : "accepted as",
                                batch.path("id").asString(""),
                                batch.path("accepted").asInt(0)));
        return batch;
    }

    private Answer post(Api api, String query, String... headers) {
        return api.postFile("batches" + query, contentType, file, headers);
    }
}
