package dev.seedancequeue.testservers;

/**
 * One RabbitMQ and one Redis for all tests of this JVM, started at first use and ended with it.
 * Tests that stop, kill or alarm a server start their own.
 */
public final class TestServers {

    private TestServers() {}

    /** The shared node: give queues and exchanges names of the test's own. */
    public static RabbitServer rabbit() {
        return SharedRabbit.SERVER;
    }

    /**
     * The shared Redis: give keys a prefix of the test's own, or flush it when nothing runs beside.
     */
    public static RedisServer redis() {
        return SharedRedis.SERVER;
    }

    private static final class SharedRabbit {
        static final RabbitServer SERVER = RabbitServer.start();

        static {
            Runtime.getRuntime().addShutdownHook(new Thread(SERVER::close, "end-rabbitmq"));
        }
    }

    private static final class SharedRedis {
        static final RedisServer SERVER = RedisServer.start();

        static {
            Runtime.getRuntime().addShutdownHook(new Thread(SERVER::close, "end-redis"));
        }
    }
}
