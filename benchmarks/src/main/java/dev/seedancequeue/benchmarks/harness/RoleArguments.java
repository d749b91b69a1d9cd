package dev.seedancequeue.benchmarks.harness;

import dev.seedancequeue.testservers.RabbitServer;
import dev.seedancequeue.testservers.RedisServer;
import java.net.URI;
import java.util.stream.Stream;

/** How a measured role is started: on a free loopback port, saying nothing but errors. */
public final class RoleArguments {

    private RoleArguments() {}

    /**
     * The words for a role that uses these servers.
     *
     * @param more of the same form, {@code --name=value}
     */
    public static String[] of(RabbitServer rabbit, RedisServer redis, String... more) {
        Stream<String> all =
                Stream.of(
                        "--server.port=0",
                        "--server.address=127.0.0.1",
                        "--logging.structured.format.console=",
                        "--logging.level.root=error",
                        "--seedance.rabbitmq.uri=" + rabbit.uri(),
                        "--seedance.redis.uri=" + redis.uri());
        return Stream.concat(all, Stream.of(more)).toArray(String[]::new);
    }

    /** The same for a worker that orders from this provider. */
    public static String[] ofWorker(
            RabbitServer rabbit, RedisServer redis, URI provider, String... more) {
        Stream<String> all = Stream.of("--ark.base-url=" + provider, "--ark.api-key=benchmark");
        return of(rabbit, redis, Stream.concat(all, Stream.of(more)).toArray(String[]::new));
    }
}
