package dev.seedancequeue.systemtests.architecture.wrong.standalone;

import dev.seedancequeue.systemtests.architecture.wrong.testservers.TestServerThing;
import org.jspecify.annotations.Nullable;

public final class StandaloneThing {
    @Nullable TestServerThing server;
}
