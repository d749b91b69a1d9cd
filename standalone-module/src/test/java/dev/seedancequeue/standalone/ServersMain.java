package dev.seedancequeue.standalone;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.MessageProperties;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.context.event.ContextClosedEvent;
import redis.clients.jedis.Jedis;

/** Starts both servers in the folder given first and ends in the way given second. */
final class ServersMain {

    static final String QUEUE = "kept";
    private static final int DRAIN_SECONDS = 2;

    private final EmbeddedBroker broker;
    private final EmbeddedRedis redis;

    private ServersMain(EmbeddedBroker broker, EmbeddedRedis redis) {
        this.broker = broker;
        this.redis = redis;
    }

    static void main(String[] arguments)
            throws IOException, TimeoutException, InterruptedException {
        Path folder = Path.of(arguments[0]);
        var starting =
                CompletableFuture.supplyAsync(() -> EmbeddedBroker.start(folder.resolve("broker")));
        EmbeddedRedis redis = EmbeddedRedis.start(folder.resolve("redis"));
        var servers = new ServersMain(starting.join(), redis);
        switch (arguments[1]) {
            case "close" -> servers.writeAndClose();
            case "forget" -> servers.write();
            case "halt" -> servers.writeAndHalt();
            case "drain" -> servers.exitWithAnApplicationThatStillWrites();
            default -> throw new IllegalArgumentException(arguments[1]);
        }
    }

    private void write() throws IOException, TimeoutException, InterruptedException {
        try (Jedis jedis = new Jedis(redis.uri());
                Connection connection = AmqpConnections.open(broker.uri())) {
            jedis.set("task", "queued");
            publish(connection.createChannel());
        }
    }

    private void writeAndClose() throws IOException, TimeoutException, InterruptedException {
        write();
        broker.close();
        redis.close();
    }

    private void writeAndHalt() throws IOException, TimeoutException, InterruptedException {
        write();
        Runtime.getRuntime().halt(1);
    }

    private void exitWithAnApplicationThatStillWrites() {
        var application = new SpringApplication(NoBeans.class);
        application.setWebApplicationType(WebApplicationType.NONE);
        application.setBannerMode(Banner.Mode.OFF);
        application.setLogStartupInfo(false);
        application.addListeners((ContextClosedEvent _) -> drain());
        application.run();
        System.exit(0);
    }

    private void drain() {
        try (Jedis jedis = new Jedis(redis.uri());
                Connection connection = AmqpConnections.open(broker.uri())) {
            // Time enough for a server that does not wait for the application to go away.
            var gone = new CountDownLatch(1);
            connection.addShutdownListener(_ -> gone.countDown());
            if (!gone.await(DRAIN_SECONDS, TimeUnit.SECONDS)) {
                publish(connection.createChannel());
                jedis.set("task", "queued");
            }
        } catch (IOException | TimeoutException | InterruptedException e) {
            throw new IllegalStateException("drain failed", e);
        }
    }

    private static void publish(Channel channel)
            throws IOException, TimeoutException, InterruptedException {
        channel.queueDeclare(QUEUE, true, false, false, null);
        channel.confirmSelect();
        byte[] body = "safe".getBytes(StandardCharsets.UTF_8);
        channel.basicPublish("", QUEUE, MessageProperties.MINIMAL_PERSISTENT_BASIC, body);
        channel.waitForConfirmsOrDie(10_000);
    }

    static final class NoBeans {}
}
