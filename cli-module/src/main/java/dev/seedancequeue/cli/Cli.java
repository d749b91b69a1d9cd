package dev.seedancequeue.cli;

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
import picocli.CommandLine.UnmatchedArgumentException;
import tools.jackson.databind.node.ObjectNode;

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
            "70:a fault of this program, or no JDK to run it",
            "130:interrupted, a question was answered with no, or nobody reads stdout any more"
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
        var interruption = new Interruption(terminal, wantsJson(args));
        Runtime.getRuntime().addShutdownHook(new Thread(interruption));
        int exitCode = run(terminal, args);
        interruption.comesTooLate();
        System.exit(exitCode);
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
        // A prompt may begin with @.
        commands.setExpandAtFiles(false);
        boolean json = wantsJson(args);
        commands.setParameterExceptionHandler((e, _) -> misused(terminal, e, json));
        commands.setExecutionExceptionHandler(
                (e, command, _) -> failed(terminal, command, failure(e), json));
        if (args.length == 0) {
            commands.usage(commands.getOut());
            return ExitCode.USAGE;
        }
        return commands.execute(args);
    }

    private static int misused(Terminal terminal, ParameterException e, boolean json) {
        CommandLine command = e.getCommandLine();
        int exitCode =
                failed(terminal, command, CliException.usage(String.valueOf(e.getMessage())), json);
        UnmatchedArgumentException.printSuggestions(e, terminal.err());
        terminal.say(help(command) + " shows how");
        return exitCode;
    }

    private static CliException failure(Exception e) {
        return e instanceof CliException known
                ? known
                : new CliException(
                        ExitCode.FAULT,
                        "a fault of this program, please report it: " + e + where(e));
    }

    private static int failed(
            Terminal terminal, CommandLine command, CliException failure, boolean json) {
        terminal.show("");
        terminal.say("seedance: " + failure.getMessage());
        if (json) {
            ObjectNode problem = failure.json();
            if (failure.exitCode() == ExitCode.USAGE) {
                problem.put("help", help(command));
            }
            terminal.printLast(problem);
        }
        return failure.exitCode();
    }

    private static String help(CommandLine command) {
        return "./%s --help".formatted(command.getCommandSpec().qualifiedName());
    }

    private static String where(Exception e) {
        return Arrays.stream(e.getStackTrace())
                .filter(frame -> frame.getClassName().startsWith(Cli.class.getPackageName()))
                .findFirst()
                .map(frame -> " at " + frame)
                .orElse("");
    }

    /** Of arguments that may be wrong: those before {@code --}, behind which options are none. */
    private static boolean wantsJson(String... args) {
        return Arrays.stream(args)
                .takeWhile(argument -> !argument.equals("--"))
                .anyMatch(argument -> argument.equals("--json"));
    }
}
