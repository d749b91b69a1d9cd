package dev.seedancequeue.cli;

import dev.seedancequeue.cli.api.RefusedException;
import dev.seedancequeue.cli.batch.BatchCommand;
import dev.seedancequeue.cli.deadletters.DeadLettersCommand;
import dev.seedancequeue.cli.task.CancelCommand;
import dev.seedancequeue.cli.task.StatusCommand;
import dev.seedancequeue.cli.task.SubmitCommand;
import dev.seedancequeue.cli.task.TasksCommand;
import dev.seedancequeue.cli.task.WatchCommand;
import dev.seedancequeue.cli.workflow.WorkflowsCommand;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command line of Seedance Queue: a client of its HTTP API. */
@Command(
        name = "seedance",
        description = "Sends video requests to Seedance Queue and fetches what became of them.",
        mixinStandardHelpOptions = true,
        scope = CommandLine.ScopeType.INHERIT,
        synopsisSubcommandLabel = "COMMAND",
        sortOptions = false,
        usageHelpAutoWidth = true,
        subcommands = {
            SubmitCommand.class,
            StatusCommand.class,
            WatchCommand.class,
            CancelCommand.class,
            TasksCommand.class,
            BatchCommand.class,
            WorkflowsCommand.class,
            DeadLettersCommand.class,
            CompletionCommand.class
        },
        versionProvider = Cli.Version.class,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:done, but a task, or some of a batch, gave no video",
            "2:called wrongly; nothing was sent",
            "3:the API refused it",
            "4:the API could not be reached",
            "70:a fault of this program",
            "130:interrupted, or a question was answered with no"
        })
public final class Cli {

    private final Terminal terminal;

    Cli(Terminal terminal) {
        this.terminal = terminal;
    }

    Terminal terminal() {
        return terminal;
    }

    /** Tells the version that the jar was built as. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Cli.class.getPackage().getImplementationVersion();
            return new String[] {"seedance " + (version == null ? "unpacked" : version)};
        }
    }

    public static void main(String[] args) {
        var terminal =
                new Terminal(
                        writer(FileDescriptor.out),
                        writer(FileDescriptor.err),
                        new BufferedReader(
                                new InputStreamReader(System.in, StandardCharsets.UTF_8)),
                        isInteractive(),
                        System.getenv());
        System.exit(run(terminal, args));
    }

    @SuppressWarnings("SystemConsoleNull") // it is null again in JDK 25
    private static boolean isInteractive() {
        return System.console() != null && System.console().isTerminal();
    }

    private static PrintWriter writer(FileDescriptor stream) {
        return new PrintWriter(
                new PrintStream(new FileOutputStream(stream), false, StandardCharsets.UTF_8),
                false,
                StandardCharsets.UTF_8);
    }

    /** Runs one command and returns its exit code. */
    static int run(Terminal terminal, String... args) {
        CommandLine commands = new CommandLine(new Cli(terminal));
        commands.setColorScheme(
                CommandLine.Help.defaultColorScheme(terminal.hasColour() ? Ansi.ON : Ansi.OFF));
        commands.setOut(terminal.out());
        commands.setErr(terminal.err());
        commands.setParameterExceptionHandler((e, _) -> misused(terminal, e));
        commands.setExecutionExceptionHandler((e, command, _) -> failed(terminal, command, e));
        if (args.length == 0) {
            commands.usage(commands.getOut());
            return ExitCode.USAGE;
        }
        return commands.execute(args);
    }

    private static int misused(Terminal terminal, ParameterException e) {
        terminal.say("seedance: " + e.getMessage());
        UnmatchedArgumentException.printSuggestions(e, terminal.err());
        return misuse(terminal, e.getCommandLine());
    }

    private static int misuse(Terminal terminal, CommandLine command) {
        terminal.say("./%s --help shows how".formatted(command.getCommandSpec().qualifiedName()));
        return ExitCode.USAGE;
    }

    private static int failed(Terminal terminal, CommandLine command, Exception e) {
        terminal.show("");
        if (!(e instanceof CliException failure)) {
            terminal.say("seedance: a fault of this program, please report it: " + e + where(e));
            return ExitCode.FAULT;
        }
        terminal.say("seedance: " + failure.getMessage());
        if (failure instanceof RefusedException refused && wantsJson(command.getParseResult())) {
            terminal.print(refused.problem().json());
        }
        return failure.exitCode();
    }

    private static String where(Exception e) {
        return Arrays.stream(e.getStackTrace())
                .filter(frame -> frame.getClassName().startsWith(Cli.class.getPackageName()))
                .findFirst()
                .map(frame -> " at " + frame)
                .orElse("");
    }

    private static boolean wantsJson(ParseResult parsed) {
        return parsed.matchedOptionValue("--json", false);
    }
}
