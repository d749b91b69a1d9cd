package dev.seedancequeue.systemtests.architecture.wrong.task;

import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;

public final class Chatty {
    private static final Logger LOG = Logger.getLogger("chatty");

    @Autowired @Nullable TaskThing thing;

    @SuppressWarnings("SystemOut") // what the rule has to find
    void say() {
        System.out.println("said");
        LOG.info("said");
    }
}
