package dev.seedancequeue.cli.workflow;

import dev.seedancequeue.cli.Connection;
import dev.seedancequeue.cli.ExitCode;
import dev.seedancequeue.cli.JsonInput;
import dev.seedancequeue.cli.Target;
import dev.seedancequeue.cli.Target.Kind;
import dev.seedancequeue.cli.Terminal;
import dev.seedancequeue.cli.api.Answer;
import dev.seedancequeue.cli.api.Api;
import dev.seedancequeue.cli.api.IdempotencyKey;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Workflows: drafts and their finals, or a chain of shots. */
@Command(
        name = "workflows",
        description = "Drafts and their finals, or a chain of shots: docs/workflows.md.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            WorkflowsCommand.Create.class,
            WorkflowsCommand.Show.class,
            WorkflowsCommand.Approve.class,
            WorkflowsCommand.Reject.class,
            WorkflowsCommand.Cancel.class,
            WorkflowsCommand.Resume.class
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  ./seedance workflows create campaign.json --dry-run",
            "  ./seedance workflows approve workflow_1795383532_kmp54kkf5b6im9it55oh 2 --by anna"
        })
public final class WorkflowsCommand {

    /** Who says something, and why. */
    static final class Said {

        @Option(names = "--by", paramLabel = "NAME", description = "Who says so.")
        private @Nullable String by;

        ObjectNode json() {
            ObjectNode json = Api.JSON.createObjectNode();
            if (by != null) {
                json.put("by", by);
            }
            return json;
        }
    }

    /** Sends a workflow. */
    @Command(name = "create", description = "Sends a workflow and prints its id.")
    static final class Create implements Callable<Integer> {

        @Parameters(paramLabel = "FILE", description = "The workflow as JSON; - reads stdin.")
        private Path file = Path.of("");

        @Option(names = "--dry-run", description = "Check and price it; nothing is sent.")
        private boolean dryRun;

        @Option(
                names = "--key",
                description = "The Idempotency-Key; otherwise one is made up and shown.")
        private @Nullable String key;

        @Mixin private final Connection connection = new Connection();

        @Override
        public Integer call() {
            JsonNode body = JsonInput.read(file);
            Api api = connection.forSending();
            if (dryRun) {
                connection.print(api.post("workflows?dry_run=true", body).data());
                return ExitCode.DONE;
            }
            Terminal terminal = connection.terminal();
            String sentKey = key == null ? IdempotencyKey.random() : key;
            terminal.say("Idempotency-Key: " + sentKey);
            Answer answer = api.post("workflows", body, IdempotencyKey.HEADER, sentKey);
            if (connection.wantsJson()) {
                terminal.print(answer.data());
            } else {
                terminal.print(answer.data().path("id").asString(""));
            }
            return ExitCode.DONE;
        }
    }

    /** What is about one workflow. */
    abstract static class OfOneWorkflow implements Callable<Integer> {

        @Parameters(index = "0", paramLabel = "ID", description = "workflow_…")
        private String id = "";

        @Mixin private final Connection connection = new Connection();

        final int show() {
            JsonNode workflow = connection.forReading().get(path()).data();
            connection.print(workflow);
            return Target.exitCode(workflow);
        }

        final int say(String what, ObjectNode json) {
            connection.print(connection.forSending().post(path() + "/" + what, json).data());
            return ExitCode.DONE;
        }

        private String path() {
            return Target.of(id, Kind.WORKFLOW).path();
        }
    }

    /** Where a workflow stands. */
    @Command(name = "show", description = "Shows a workflow with its drafts or shots, and costs.")
    static final class Show extends OfOneWorkflow {

        @Override
        public Integer call() {
            return show();
        }
    }

    /** Has the final of a draft made. */
    @Command(name = "approve", description = "Orders the final of a draft.")
    static final class Approve extends OfOneWorkflow {

        @Parameters(index = "1", paramLabel = "DRAFT", description = "Its number, from 1.")
        private int draft;

        @Mixin private final Said said = new Said();

        @Override
        public Integer call() {
            return say("drafts/" + draft + "/approve", said.json());
        }
    }

    /** Has no final of a draft made. */
    @Command(name = "reject", description = "No final of this draft is made.")
    static final class Reject extends OfOneWorkflow {

        @Parameters(index = "1", paramLabel = "DRAFT", description = "Its number, from 1.")
        private int draft;

        @Option(names = "--reason", paramLabel = "TEXT", description = "Kept with the decision.")
        private @Nullable String reason;

        @Mixin private final Said said = new Said();

        @Override
        public Integer call() {
            ObjectNode json = said.json();
            if (reason != null) {
                json.put("reason", reason);
            }
            return say("drafts/" + draft + "/reject", json);
        }
    }

    /** Ends a workflow. */
    @Command(
            name = "cancel",
            description = "Nothing further is ordered; what the provider has begun goes on.")
    static final class Cancel extends OfOneWorkflow {

        @Mixin private final Said said = new Said();

        @Override
        public Integer call() {
            return say("cancel", said.json());
        }
    }

    /** Lets a chain that has stopped go on. */
    @Command(name = "resume", description = "A chain of shots that has stopped goes on.")
    static final class Resume extends OfOneWorkflow {

        @Option(
                names = "--from",
                paramLabel = "N",
                description = "The first shot to be made again; otherwise where it stopped.")
        private @Nullable Integer from;

        @Option(
                names = "--shot",
                paramLabel = "FILE",
                description = "What to make that one of instead, as JSON.")
        private @Nullable Path shot;

        @Mixin private final Said said = new Said();

        @Override
        public Integer call() {
            ObjectNode json = said.json();
            if (from != null) {
                json.put("from", from);
            }
            if (shot != null) {
                json.set("shot", JsonInput.read(shot));
            }
            return say("resume", json);
        }
    }
}
