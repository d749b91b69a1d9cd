package dev.seedancequeue.testservers;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A private RabbitMQ node on random loopback ports, with an Erlang port mapper of its own. */
final class LocalRabbit implements Backend {

    private static final Duration STOP_LIMIT = Duration.ofSeconds(30);
    private static final Duration CONTROL_LIMIT = Duration.ofMinutes(1);
    private static final String NODE = "rabbit@localhost";

    /** Shared with docker-compose: what the delay queues need, see docs on the broker. */
    static final String ADVANCED_CONFIG =
            """
            [{rabbit, [
              {dead_letter_worker_publisher_confirm_timeout, 10000},
              {dead_letter_worker_consumer_prefetch, 512}
            ]}].
            """;

    private final RabbitInstallation installation;
    private final Path folder;
    private final Path log;
    private final int amqpPort;
    private final int distributionPort;
    private final int epmdPort;
    private final GuardedProcess epmd;

    /** Of this node only: another one that took our port meanwhile must not pass for ours. */
    private final String password = UUID.randomUUID().toString();

    private @Nullable GuardedProcess node;

    private LocalRabbit(RabbitInstallation installation) {
        this.installation = installation;
        List<Integer> ports = FreePorts.draw(3);
        amqpPort = ports.get(0);
        distributionPort = ports.get(1);
        epmdPort = ports.get(2);
        folder = Folders.temporary("seedance-rabbitmq-");
        log = folder.resolve("node.log");
        writeConfiguration();
        epmd =
                GuardedProcess.start(
                        folder,
                        folder.resolve("epmd.log"),
                        List.of(installation.epmd().toString()),
                        environment());
    }

    static Backend open(RabbitInstallation installation) {
        try {
            return started(installation);
        } catch (IllegalStateException _) {
            // Most likely another process took a drawn port meanwhile; a second failure is told.
            return started(installation);
        }
    }

    private static LocalRabbit started(RabbitInstallation installation) {
        var rabbit = new LocalRabbit(installation);
        try {
            rabbit.start();
            return rabbit;
        } catch (IllegalStateException e) {
            rabbit.close();
            throw e;
        }
    }

    @Override
    public URI uri() {
        return URI.create("amqp://tests:" + password + "@127.0.0.1:" + amqpPort);
    }

    @Override
    public void start() {
        if (node != null) {
            throw new IllegalStateException("RabbitMQ at %s runs already".formatted(uri()));
        }
        var started =
                GuardedProcess.start(
                        folder,
                        log,
                        List.of(installation.script("rabbitmq-server").toString()),
                        environment());
        node = started;
        Readiness.AMQP.await(uri(), Readiness.START_LIMIT, started::isAlive, this::logTail);
    }

    @Override
    public void stop() {
        if (node != null) {
            node.terminate(STOP_LIMIT);
            node = null;
        }
    }

    @Override
    public void kill() {
        if (node != null) {
            node.kill();
            node = null;
        }
    }

    @Override
    public String control(String... arguments) {
        var line = new ArrayList<>(List.of(installation.script("rabbitmqctl").toString()));
        line.addAll(List.of("--node", NODE, "--quiet"));
        line.addAll(List.of(arguments));
        return new Command(line, environment(), folder, CONTROL_LIMIT).run();
    }

    @Override
    public String logTail() {
        return Folders.tail(log);
    }

    @Override
    public void close() {
        kill();
        epmd.kill();
        Folders.delete(folder);
    }

    private void writeConfiguration() {
        Folders.write(
                folder.resolve("rabbitmq.conf"),
                """
                listeners.tcp.1 = 127.0.0.1:%d
                vm_memory_high_watermark.relative = %s
                disk_free_limit.absolute = 1MB
                default_user = tests
                default_pass = %s
                log.console = true
                log.console.level = info
                log.file = false
                """
                        .formatted(amqpPort, RabbitServer.USUAL_MEMORY_WATERMARK, password));
        Folders.write(folder.resolve("advanced.config"), ADVANCED_CONFIG);
        Folders.write(folder.resolve("rabbitmq-env.conf"), "");
        Folders.write(folder.resolve("enabled_plugins"), "[].\n");
    }

    private Map<String, String> environment() {
        var environment = new TreeMap<>(installation.environment());
        environment.put("HOME", folder.toString());
        environment.put("ERL_EPMD_ADDRESS", "127.0.0.1");
        environment.put("ERL_EPMD_PORT", String.valueOf(epmdPort));
        environment.put("ERL_CRASH_DUMP_BYTES", "0");
        environment.put("RABBITMQ_NODENAME", NODE);
        environment.put("RABBITMQ_DIST_PORT", String.valueOf(distributionPort));
        environment.put(
                "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS",
                "-kernel inet_dist_use_interface {127,0,0,1}");
        // The default range is the node's port plus 10,000, which may lie beyond the last port.
        environment.put("RABBITMQ_CTL_DIST_PORT_MIN", "20000");
        environment.put("RABBITMQ_CTL_DIST_PORT_MAX", "32000");
        // Each of these would otherwise be read from, or written to, the system's own node.
        place(environment, "RABBITMQ_CONFIG_FILE", "rabbitmq.conf");
        place(environment, "RABBITMQ_ADVANCED_CONFIG_FILE", "advanced.config");
        place(environment, "RABBITMQ_CONF_ENV_FILE", "rabbitmq-env.conf");
        place(environment, "RABBITMQ_ENABLED_PLUGINS_FILE", "enabled_plugins");
        place(environment, "RABBITMQ_GENERATED_CONFIG_DIR", "config");
        place(environment, "RABBITMQ_SCHEMA_DIR", "schema");
        place(environment, "RABBITMQ_MNESIA_BASE", "data");
        place(environment, "RABBITMQ_LOG_BASE", "log");
        place(environment, "RABBITMQ_PID_FILE", "node.pid");
        return environment;
    }

    private void place(Map<String, String> environment, String variable, String name) {
        environment.put(variable, folder.resolve(name).toString());
    }
}
