package dev.seedancequeue.testservers;

import java.net.URI;
import java.time.Duration;

/** A server that the environment names: it is used, never controlled. */
record GivenServer(String variable, URI uri) implements Backend {

    /** The server named by {@code variable}, checked to answer within 30 seconds. */
    static Backend from(String variable, Readiness readiness) throws OriginUnavailableException {
        String value = System.getenv(variable);
        if (value == null || value.isBlank()) {
            throw new OriginUnavailableException(variable + " is not set");
        }
        var server = new GivenServer(variable, URI.create(value.strip()));
        readiness.await(server.uri(), Duration.ofSeconds(30), () -> true, server::logTail);
        return server;
    }

    @Override
    public void start() {
        throw refusal("start");
    }

    @Override
    public void stop() {
        throw refusal("stop");
    }

    @Override
    public void kill() {
        throw refusal("kill");
    }

    @Override
    public String control(String... arguments) {
        throw refusal("control");
    }

    @Override
    public String logTail() {
        return "(the log of the server given by " + variable + " is not ours to read)";
    }

    @Override
    public void close() {
        // Whoever started it ends it.
    }

    private UnsupportedOperationException refusal(String verb) {
        return new UnsupportedOperationException(
                ("cannot %s the server that %s names: it is not ours; unset the variable and the"
                                + " tests start private servers")
                        .formatted(verb, variable));
    }
}
