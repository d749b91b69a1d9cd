package dev.seedancequeue.client;

import java.util.concurrent.ThreadFactory;

/** Threads that keep no program from ending. */
final class Daemons {

    private Daemons() {}

    static ThreadFactory named(String name) {
        return work -> {
            var thread = new Thread(work, name);
            thread.setDaemon(true);
            return thread;
        };
    }
}
