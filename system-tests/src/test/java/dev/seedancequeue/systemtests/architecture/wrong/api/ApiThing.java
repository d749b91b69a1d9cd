package dev.seedancequeue.systemtests.architecture.wrong.api;

import dev.seedancequeue.systemtests.architecture.wrong.worker.WorkerThing;
import org.jspecify.annotations.Nullable;

public final class ApiThing {
    @Nullable WorkerThing worker;
}
