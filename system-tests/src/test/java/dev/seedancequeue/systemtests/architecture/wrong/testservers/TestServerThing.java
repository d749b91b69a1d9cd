package dev.seedancequeue.systemtests.architecture.wrong.testservers;

import dev.seedancequeue.systemtests.architecture.wrong.task.TaskThing;
import org.jspecify.annotations.Nullable;

public final class TestServerThing {
    @Nullable TaskThing task;
}
