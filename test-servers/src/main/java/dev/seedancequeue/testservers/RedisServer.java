package dev.seedancequeue.testservers;

import java.net.URI;
import java.util.List;

/**
 * A Redis of the test's own with an append-only file (fsync every second, so that a killed process
 * loses nothing), which it may stop, kill and restart: address and data stay until {@link
 * #close()}. It cannot outlive the JVM.
 *
 * <p>It comes from the first of: {@code SEEDANCE_TEST_REDIS_URI} (used, never controlled), Docker,
 * the system's redis-server, Debian packages unpacked into the cache folder, the Redis 6.2 inside
 * embedded-redis. Ready within a second. Not for use by several threads at once.
 */
public final class RedisServer implements AutoCloseable {

    /** Names a server to use instead of a private one. */
    public static final String URI_VARIABLE = "SEEDANCE_TEST_REDIS_URI";

    static final String IMAGE = "redis:8";

    private static final String ADVICE =
            "Start Docker, or install the package redis-server (a service of it is not needed and not"
                    + " touched), or set "
                    + URI_VARIABLE
                    + " to a Redis 6.2 or newer that the tests may fill";

    private final Backend backend;

    private RedisServer(Backend backend) {
        this.backend = backend;
    }

    /** A new, empty Redis, serving. */
    public static RedisServer start() {
        return new RedisServer(Origin.openFirst("Redis", origins(), ADVICE));
    }

    static RedisServer of(Backend backend) {
        return new RedisServer(backend);
    }

    static List<Origin> origins() {
        return List.of(
                new Origin("environment", () -> GivenServer.from(URI_VARIABLE, Readiness.REDIS)),
                new Origin("Docker", () -> ServerContainer.redis(IMAGE)),
                new Origin("system", () -> LocalRedis.open(LocalRedis.Program.ofSystem())),
                new Origin(
                        "Debian packages", () -> LocalRedis.open(LocalRedis.Program.ofPackages())),
                new Origin("embedded-redis", () -> LocalRedis.open(LocalRedis.Program.embedded())));
    }

    /** {@code redis://host:port}, without a password. */
    public URI uri() {
        return backend.uri();
    }

    /** Starts a stopped or killed server again, at the same address with the same data. */
    public void startAgain() {
        backend.start();
    }

    /** Stops the server in good order, its data kept. */
    public void stop() {
        backend.stop();
    }

    /** Kills the server with SIGKILL, its data kept as they were on disk. */
    public void kill() {
        backend.kill();
    }

    /** {@link #stop()}, then {@link #startAgain()}. */
    public void restart() {
        stop();
        startAgain();
    }

    /** The last lines of the server's log, to be shown beside a failure. */
    public String logTail() {
        return backend.logTail();
    }

    /** Ends the server and removes its data. */
    @Override
    public void close() {
        backend.close();
    }

    @Override
    public String toString() {
        return "Redis at " + uri().getHost() + ":" + uri().getPort();
    }
}
