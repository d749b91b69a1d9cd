package dev.seedancequeue.cli;

import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints what a shell needs to complete commands and options. */
@Command(
        name = "completion",
        description = "Prints a script that makes bash or zsh complete commands and options.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  source <(./seedance completion)                      for this shell",
            "  ./seedance completion >> ~/.bash_completion          for every bash to come"
        })
final class CompletionCommand implements Callable<Integer> {

    /** What the launcher script takes beside the commands of this module. */
    private static final List<String> ROLES =
            List.of(
                    "demo",
                    "up",
                    "api",
                    "worker",
                    "emulator",
                    "refill",
                    "bench",
                    "test",
                    "chaos",
                    "help");

    @Spec private @Nullable CommandSpec command;

    @Override
    public Integer call() {
        if (command == null) {
            throw new IllegalStateException("not part of the command line");
        }
        CommandLine root = command.root().commandLine();
        ROLES.forEach(role -> root.addSubcommand(role, CommandSpec.create()));
        root.getOut().print(AutoComplete.bash("seedance", root));
        root.getOut().flush();
        return ExitCode.DONE;
    }
}
