package dev.seedancequeue.systemtests.architecture.wrong.emulator;

import dev.seedancequeue.systemtests.architecture.wrong.worker.WorkerThing;
import org.jspecify.annotations.Nullable;

public final class EmulatorThing {
    @Nullable WorkerThing worker;
}
