package dev.seedancequeue.testservers;

import java.net.URI;

/**
 * A server wherever it runs. {@link #start()} returns once clients are served; data and address
 * survive {@link #stop()} and {@link #kill()}, and end with {@link #close()}.
 */
sealed interface Backend extends AutoCloseable
        permits GivenServer, LocalRabbit, LocalRedis, ServerContainer {

    URI uri();

    void start();

    void stop();

    void kill();

    /** Runs the server's own command line tool and returns what it printed. */
    String control(String... arguments);

    String logTail();

    @Override
    void close();
}
