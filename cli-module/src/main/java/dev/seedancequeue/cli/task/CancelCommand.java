package dev.seedancequeue.cli.task;

import dev.seedancequeue.cli.Connection;
import dev.seedancequeue.cli.ExitCode;
import dev.seedancequeue.cli.Target;
import dev.seedancequeue.cli.api.Answer;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Cancels a task, a batch or a workflow. */
@Command(
        name = "cancel",
        description = {
            "Cancels a task, a batch or a workflow.",
            "What is not ordered yet costs nothing. What the provider has begun cannot be stopped:"
                    + " exit code 3, or of a batch and a workflow its status."
        },
        footerHeading = "%nExamples:%n",
        footer = "  ./seedance cancel seedance_1795383532_kmp54kkf5b6im9it55oh")
public final class CancelCommand implements Callable<Integer> {

    @Parameters(paramLabel = "ID", description = "seedance_…, batch_… or workflow_…")
    private String id = "";

    @Mixin private final Connection connection = new Connection();

    @Override
    public Integer call() {
        Answer answer = connection.forSending().post(Target.of(id).cancelPath(), null);
        connection.print(answer.data());
        if (answer.status() == 202) {
            connection
                    .terminal()
                    .say("asked for; ./seedance watch %s tells what becomes of it".formatted(id));
        }
        return ExitCode.DONE;
    }
}
