package dev.seedancequeue.cli.deadletters;

import dev.seedancequeue.cli.CliException;
import dev.seedancequeue.cli.Connection;
import dev.seedancequeue.cli.ExitCode;
import dev.seedancequeue.cli.JsonInput;
import dev.seedancequeue.cli.Terminal;
import dev.seedancequeue.cli.api.Api;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Dead letters and parked tasks, for operators. */
@Command(
        name = "dead-letters",
        description = {
            "What nobody could work on, and tasks that a person has to decide about; for operators.",
            "What each word does: docs/messages.md, \"By HTTP\"."
        },
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            DeadLettersCommand.ListLetters.class,
            DeadLettersCommand.Show.class,
            DeadLettersCommand.Replay.class,
            DeadLettersCommand.Discard.class,
            DeadLettersCommand.Decide.class
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  export SEEDANCE_API_OPERATOR_KEY",
            "  ./seedance dead-letters list --kind parked_task",
            "  ./seedance dead-letters replay 3f9c2a",
            "  ./seedance dead-letters discard --all --kind garbage"
        })
public final class DeadLettersCommand {

    /** Which letters are meant. */
    static final class Filter {

        @Option(names = "--kind", description = "Of this kind, such as parked_task.")
        private @Nullable String kind;

        @Option(names = "--source", paramLabel = "QUEUE", description = "From this queue.")
        private @Nullable String source;

        @Option(names = "--reason", description = "With this in their reason.")
        private @Nullable String reason;

        @Option(names = "--task", paramLabel = "ID", description = "Of this task.")
        private @Nullable String task;

        @Option(names = "--tenant", description = "Of this tenant.")
        private @Nullable String tenant;

        Map<String, @Nullable Object> fields() {
            Map<String, @Nullable Object> fields = new LinkedHashMap<>();
            fields.put("kind", kind);
            fields.put("source", source);
            fields.put("reason", reason);
            fields.put("task_id", task);
            fields.put("tenant", tenant);
            return fields;
        }

        boolean isEmpty() {
            return fields().values().stream().allMatch(Objects::isNull);
        }
    }

    /** One letter, or all of a kind. */
    static final class Selection {

        @Parameters(arity = "0..1", paramLabel = "ID", description = "As list shows it.")
        private @Nullable String id;

        @Option(
                names = "--all",
                description = "All that the options below name, 100 at a time, instead of one.")
        private boolean all;

        @Mixin private final Filter filter = new Filter();

        int send(Operator operator, Connection connection, String what, @Nullable JsonNode body) {
            if ((id == null) != all) {
                throw CliException.usage("give the ID of one, or --all and which");
            }
            if (id != null && !filter.isEmpty()) {
                throw CliException.usage("options that name many go with --all, not with an ID");
            }
            if (id != null) {
                return operator.post(
                        connection, "dead-letters/%s/%s".formatted(Api.encoded(id), what), body);
            }
            ObjectNode many = Api.JSON.createObjectNode();
            ObjectNode which = many.putObject("filter");
            filter.fields()
                    .forEach((field, value) -> {
                        if (value != null) {
                            which.put(field, value.toString());
                        }
                    });
            return operator.post(connection, "dead-letters/" + what, many);
        }
    }

    /** Lists them. */
    @Command(name = "list", description = "Lists them, oldest first, without prompts.")
    static final class ListLetters implements Callable<Integer> {

        @Mixin private final Filter filter = new Filter();

        @Option(names = "--limit", defaultValue = "50", description = "1 to 500 (default: 50).")
        private int limit;

        @Option(
                names = "--after",
                paramLabel = "NEXT",
                description = "Go on from the page before, as it said.")
        private @Nullable String after;

        @Mixin private final Operator operator = new Operator();
        @Mixin private final Connection connection = new Connection();

        @Override
        public Integer call() {
            Map<String, @Nullable Object> query = filter.fields();
            query.put("limit", limit);
            query.put("after", after);
            JsonNode page = operator.get(connection, "dead-letters" + Api.query(query));
            Terminal terminal = connection.terminal();
            if (connection.wantsJson()) {
                terminal.print(page);
                return ExitCode.DONE;
            }
            page.path("dead_letters").forEach(letter -> terminal.print(row(letter)));
            String next = page.path("next").asString("");
            terminal.say(
                    "%d of %s%d%s"
                            .formatted(
                                    page.path("dead_letters").size(),
                                    page.path("truncated").asBoolean(false) ? "more than " : "",
                                    page.path("matched").asInt(0),
                                    next.isEmpty() ? "" : "; go on with --after " + next));
            return ExitCode.DONE;
        }

        private static String row(JsonNode letter) {
            return "%s  %-14s  %-40s  %s  %s"
                    .formatted(
                            letter.path("id").asString(""),
                            letter.path("kind").asString(""),
                            letter.path("task_id").asString("-"),
                            letter.path("at").asString(""),
                            letter.path("reason").asString(""))
                    .stripTrailing();
        }
    }

    /** Shows one. */
    @Command(
            name = "show",
            description = "Shows one with all of its message, which may be a prompt.")
    static final class Show implements Callable<Integer> {

        @Parameters(paramLabel = "ID", description = "As list shows it.")
        private String id = "";

        @Mixin private final Operator operator = new Operator();
        @Mixin private final Connection connection = new Connection();

        @Override
        public Integer call() {
            connection.print(operator.get(connection, "dead-letters/" + Api.encoded(id)));
            return ExitCode.DONE;
        }
    }

    /** Sends them on their way again. */
    @Command(name = "replay", description = "Sends one, or many, on its way again.")
    static final class Replay implements Callable<Integer> {

        @Mixin private final Selection selection = new Selection();

        @Option(
                names = "--edit",
                paramLabel = "FILE",
                description = "{\"body\": …, \"message_id\": \"…\"} to send instead.")
        private @Nullable Path edit;

        @Mixin private final Operator operator = new Operator();
        @Mixin private final Connection connection = new Connection();

        @Override
        public Integer call() {
            return selection.send(
                    operator, connection, "replay", edit == null ? null : JsonInput.read(edit));
        }
    }

    /** Takes them away. */
    @Command(name = "discard", description = "Takes one, or many, away for ever.")
    static final class Discard implements Callable<Integer> {

        @Mixin private final Selection selection = new Selection();
        @Mixin private final Operator operator = new Operator();
        @Mixin private final Connection connection = new Connection();

        @Override
        public Integer call() {
            return selection.send(operator, connection, "discard", null);
        }
    }

    /** Settles a task of which nobody knows whether it was ordered. */
    @Command(
            name = "decide",
            description = {
                "Settles a task of which nobody knows whether the provider has it.",
                "order-again may pay twice: look for it at the provider first."
            })
    static final class Decide implements Callable<Integer> {

        @Parameters(index = "0", paramLabel = "ID", description = "As list shows it.")
        private String id = "";

        @Parameters(index = "1", paramLabel = "WORD", description = "order-again, adopt or fail")
        private String word = "";

        @Option(
                names = "--provider-task",
                paramLabel = "ID",
                description = "With adopt: the provider's id, such as cgt-…")
        private @Nullable String providerTask;

        @Option(names = "--account", description = "With adopt: whose it is.")
        private @Nullable String account;

        @Option(names = "--charged", description = "With fail: yes, no or unknown.")
        private @Nullable String charged;

        @Mixin private final Operator operator = new Operator();
        @Mixin private final Connection connection = new Connection();

        @Override
        public Integer call() {
            ObjectNode json =
                    Api.JSON
                            .createObjectNode()
                            .put("decision", word.toLowerCase(Locale.ROOT).replace('-', '_'));
            put(json, "provider_task_id", providerTask);
            put(json, "account", account);
            put(json, "charged", charged);
            return operator.post(
                    connection, "dead-letters/%s/decide".formatted(Api.encoded(id)), json);
        }

        private static void put(ObjectNode json, String field, @Nullable String value) {
            if (value != null) {
                json.put(field, value);
            }
        }
    }
}
