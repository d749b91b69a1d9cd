package dev.seedancequeue.systemtests.architecture.wrong.client;

import dev.seedancequeue.systemtests.architecture.wrong.task.TaskThing;
import org.jspecify.annotations.Nullable;

public final class ClientThing {
    @Nullable TaskThing task;
}
