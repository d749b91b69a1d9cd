package dev.seedancequeue.cli.batch;

import dev.seedancequeue.cli.CliException;
import dev.seedancequeue.cli.Connection;
import dev.seedancequeue.cli.ExitCode;
import dev.seedancequeue.cli.Target;
import dev.seedancequeue.cli.Target.Kind;
import dev.seedancequeue.cli.api.Api;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** Batches: many requests in one file. */
@Command(
        name = "batch",
        description = "Many requests in one file: docs/batches.md.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            BatchRunCommand.class,
            BatchCommand.ListBatches.class,
            BatchCommand.Show.class,
            BatchCommand.Pause.class,
            BatchCommand.Resume.class,
            BatchCommand.Cancel.class
        })
public final class BatchCommand {

    /** The newest batches. */
    @Command(name = "list", description = "Lists the newest batches.")
    static final class ListBatches implements Callable<Integer> {

        @Option(names = "--limit", defaultValue = "20", description = "1 to 100 (default: 20).")
        private int limit;

        @Mixin private final Connection connection = new Connection();

        @Override
        public Integer call() {
            if (limit < 1 || limit > 100) {
                throw CliException.usage("--limit has to be 1 to 100");
            }
            Api api = connection.forReading();
            JsonNode page = api.get("batches?limit=" + limit).data().path("batches");
            for (JsonNode batch : page) {
                if (connection.wantsJson()) {
                    connection.terminal().print(batch);
                } else {
                    connection.terminal().print(row(batch));
                }
            }
            if (page.isEmpty()) {
                connection.terminal().say("no batches");
            }
            return ExitCode.DONE;
        }

        private static String row(JsonNode batch) {
            return "%s  %-11s  %,d tasks  %s"
                    .formatted(
                            batch.path("id").asString(""),
                            batch.path("status").asString(""),
                            batch.path("tasks").asInt(0),
                            batch.path("name").asString(""))
                    .stripTrailing();
        }
    }

    /** What is about one batch. */
    abstract static class OfOneBatch implements Callable<Integer> {

        @Parameters(paramLabel = "ID", description = "batch_…")
        private String id = "";

        @Mixin private final Connection connection = new Connection();

        final int show() {
            JsonNode batch = connection.forReading().get(path()).data();
            connection.print(batch);
            return Target.exitCode(batch);
        }

        final int say(String what) {
            connection.print(connection.forSending().post(path() + "/" + what, null).data());
            return ExitCode.DONE;
        }

        private String path() {
            return Target.of(id, Kind.BATCH).path();
        }
    }

    /** Where a batch stands. */
    @Command(name = "show", description = "Shows where a batch stands.")
    static final class Show extends OfOneBatch {

        @Override
        public Integer call() {
            return show();
        }
    }

    /** Stops ordering. */
    @Command(name = "pause", description = "What is not ordered yet waits.")
    static final class Pause extends OfOneBatch {

        @Override
        public Integer call() {
            return say("pause");
        }
    }

    /** Lets a paused batch go on. */
    @Command(name = "resume", description = "A paused batch goes on, within 5 minutes.")
    static final class Resume extends OfOneBatch {

        @Override
        public Integer call() {
            return say("resume");
        }
    }

    /** Ends a batch. */
    @Command(
            name = "cancel",
            description =
                    "What waits is cancelled at once and costs nothing; what the provider has begun"
                            + " goes on.")
    static final class Cancel extends OfOneBatch {

        @Override
        public Integer call() {
            return say("cancel");
        }
    }
}
