package dev.seedancequeue.cli.task;

import dev.seedancequeue.cli.CliException;
import dev.seedancequeue.cli.Connection;
import dev.seedancequeue.cli.Target;
import dev.seedancequeue.cli.download.Folders;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Follows a task, a batch or a workflow to its end. */
@Command(
        name = "watch",
        description = {
            "Follows a task, a batch or a workflow to its end, and shows every state as it comes.",
            "A workflow whose drafts wait for a decision waits too.",
            "Ctrl-C ends only the watching. With --json a line for each state."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  ./seedance watch seedance_1795383532_kmp54kkf5b6im9it55oh --out videos/",
            "  ./seedance watch batch_0_4m2hd0a2b6im9it55ohx"
        })
public final class WatchCommand implements Callable<Integer> {

    @Parameters(paramLabel = "ID", description = "seedance_…, batch_… or workflow_…")
    private String id = "";

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Download the task's video, and its last frame, into this folder.")
    private @Nullable Path out;

    @Mixin private final Connection connection = new Connection();

    @Override
    public Integer call() {
        if (out != null && Target.of(id).kind() != Target.Kind.TASK) {
            throw CliException.usage(
                    "--out downloads a single task; a batch is downloaded by batch run");
        }
        if (out != null) {
            Folders.writable(out);
        }
        return new TaskFollowing(connection).follow(id, out);
    }
}
