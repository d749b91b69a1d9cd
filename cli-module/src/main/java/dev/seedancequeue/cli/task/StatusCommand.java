package dev.seedancequeue.cli.task;

import dev.seedancequeue.cli.Connection;
import dev.seedancequeue.cli.Target;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** Where a task, a batch or a workflow stands. */
@Command(
        name = "status",
        description = {
            "Shows where a task, a batch or a workflow stands.",
            "Exit code 1 when it has ended without a video, or with some failed."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  ./seedance status seedance_1795383532_kmp54kkf5b6im9it55oh",
            "  ./seedance status seedance_1795383532_kmp54kkf5b6im9it55oh --json | jq -r .result_url"
        })
public final class StatusCommand implements Callable<Integer> {

    @Parameters(paramLabel = "ID", description = "seedance_…, batch_… or workflow_…")
    private String id = "";

    @Mixin private final Connection connection = new Connection();

    @Override
    public Integer call() {
        JsonNode data = connection.forReading().get(Target.of(id).path()).data();
        connection.print(data);
        return Target.exitCode(data);
    }
}
