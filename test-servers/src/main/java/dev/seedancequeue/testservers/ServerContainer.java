package dev.seedancequeue.testservers;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.PortBinding;
import com.github.dockerjava.api.model.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.Objects;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.ContainerLaunchException;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.images.builder.Transferable;
import org.testcontainers.rabbitmq.RabbitMQContainer;

/**
 * A server in a Docker container. Its host port is bound by us: one that Docker chooses would
 * change with every restart.
 */
final class ServerContainer implements Backend {

    private static final int STOP_LIMIT_SECONDS = 30;
    private static final int LOG_TAIL_CHARACTERS = 8_000;

    private final GenericContainer<?> container;
    private final Readiness readiness;
    private final String tool;
    private final URI uri;

    private ServerContainer(
            GenericContainer<?> container, Readiness readiness, String tool, URI uri) {
        this.container = container;
        this.readiness = readiness;
        this.tool = tool;
        this.uri = uri;
    }

    static Backend rabbit(String image) throws OriginUnavailableException {
        requireDocker();
        int port = FreePorts.draw(1).getFirst();
        var container =
                onPort(new RabbitMQContainer(image), 5672, port)
                        .withCopyToContainer(
                                Transferable.of(LocalRabbit.ADVANCED_CONFIG),
                                "/etc/rabbitmq/advanced.config")
                        .withCopyToContainer(
                                Transferable.of(
                                        "vm_memory_high_watermark.relative = %s%n"
                                                .formatted(RabbitServer.USUAL_MEMORY_WATERMARK)),
                                "/etc/rabbitmq/conf.d/90-tests.conf");
        return open(container, Readiness.AMQP, "rabbitmqctl", "amqp://guest:guest@%s:" + port);
    }

    static Backend redis(String image) throws OriginUnavailableException {
        requireDocker();
        int port = FreePorts.draw(1).getFirst();
        var container =
                onPort(new GenericContainer<>(image), 6379, port)
                        .withCommand("redis-server", "--appendonly", "yes", "--save", "");
        return open(container, Readiness.REDIS, "redis-cli", "redis://%s:" + port);
    }

    private static void requireDocker() throws OriginUnavailableException {
        if (!DockerClientFactory.instance().isDockerAvailable()) {
            throw new OriginUnavailableException("no Docker engine answers");
        }
    }

    private static GenericContainer<?> onPort(
            GenericContainer<?> container, int inside, int outside) {
        var binding = new PortBinding(Ports.Binding.bindPort(outside), new ExposedPort(inside));
        container
                .withExposedPorts(inside)
                .withCreateContainerCmdModifier(command ->
                        Objects.requireNonNull(command.getHostConfig()).withPortBindings(binding));
        return container;
    }

    private static Backend open(
            GenericContainer<?> container, Readiness readiness, String tool, String address)
            throws OriginUnavailableException {
        try {
            container.start();
        } catch (ContainerLaunchException e) {
            // An engine without access to its registry is no use; the next origin may be.
            throw new OriginUnavailableException("its container did not start: " + e, e);
        }
        var uri = URI.create(address.formatted(container.getHost()));
        var server = new ServerContainer(container, readiness, tool, uri);
        server.awaitReady();
        return server;
    }

    @Override
    public URI uri() {
        return uri;
    }

    @Override
    public void start() {
        docker().startContainerCmd(container.getContainerId()).exec();
        awaitReady();
    }

    @Override
    public void stop() {
        docker().stopContainerCmd(container.getContainerId())
                .withTimeout(STOP_LIMIT_SECONDS)
                .exec();
    }

    @Override
    public void kill() {
        docker().killContainerCmd(container.getContainerId()).exec();
    }

    @Override
    public String control(String... arguments) {
        var line = new String[arguments.length + 1];
        line[0] = tool;
        System.arraycopy(arguments, 0, line, 1, arguments.length);
        try {
            var result = container.execInContainer(line);
            if (result.getExitCode() != 0) {
                throw new IllegalStateException(
                        "%s ended with %d: %s"
                                .formatted(
                                        String.join(" ", line),
                                        result.getExitCode(),
                                        result.getStderr()));
            }
            return result.getStdout();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run " + String.join(" ", line), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while running " + tool, e);
        }
    }

    @Override
    public String logTail() {
        String log = container.getLogs();
        return log.substring(Math.max(0, log.length() - LOG_TAIL_CHARACTERS));
    }

    @Override
    public void close() {
        container.stop();
    }

    private void awaitReady() {
        readiness.await(uri, Readiness.START_LIMIT, container::isRunning, this::logTail);
    }

    private static DockerClient docker() {
        return DockerClientFactory.instance().client();
    }
}
