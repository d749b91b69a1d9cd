package dev.seedancequeue.systemtests.architecture.wrong.cli;

import dev.seedancequeue.systemtests.architecture.wrong.task.TaskThing;
import org.jspecify.annotations.Nullable;

public final class CliThing {
    @Nullable TaskThing task;
}
