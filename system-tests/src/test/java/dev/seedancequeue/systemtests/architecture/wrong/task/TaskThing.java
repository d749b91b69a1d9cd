package dev.seedancequeue.systemtests.architecture.wrong.task;

import dev.seedancequeue.systemtests.architecture.wrong.worker.WorkerThing;
import org.jspecify.annotations.Nullable;

public final class TaskThing {
    @Nullable WorkerThing worker;
}
