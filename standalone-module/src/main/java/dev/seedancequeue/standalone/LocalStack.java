package dev.seedancequeue.standalone;

import dev.seedancequeue.api.ApiApplication;
import dev.seedancequeue.api.Paths;
import dev.seedancequeue.emulator.Emulator;
import dev.seedancequeue.emulator.EmulatorSettings;
import dev.seedancequeue.launch.Role;
import dev.seedancequeue.launch.RoleLauncher;
import dev.seedancequeue.messaging.BrokerDialect;
import dev.seedancequeue.worker.WorkerApplication;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

/** Emulator, embedded Redis, embedded broker, API and worker, all in this JVM. */
final class LocalStack implements AutoCloseable {

    private static final String OPERATOR_KEY = "SEEDANCE_API_OPERATOR_KEY";

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final List<String> shared = new ArrayList<>();
    private final Map<String, String> environment;
    private final Emulator emulator;
    private final URI broker;
    private final int port;
    private final String operatorKey;

    private LocalStack(
            Path folder, EmulatorSettings provider, String port, Map<String, String> environment) {
        this.environment = environment;
        String given = environment.getOrDefault(OPERATOR_KEY, "");
        this.operatorKey = given.isBlank() ? LocalPassword.random() : given;
        try {
            emulator = keep(Emulator.start(provider));
            var redis = keep(EmbeddedRedis.start(folder.resolve("redis")));
            broker = keep(EmbeddedBroker.start(folder.resolve("broker"))).uri();
            shared.add("--seedance.redis.uri=" + redis.uri());
            shared.add("--seedance.rabbitmq.uri=" + broker);
            shared.add("--server.address=127.0.0.1");
            shared.add("--logging.threshold.console=off");
            shared.add("--logging.file.name=" + folder.resolve("seedance.log"));
            this.port =
                    RoleLauncher.port(
                            start(
                                    ApiApplication.ROLE,
                                    "--server.port=" + port,
                                    "--seedance.api.operator-key=" + operatorKey));
            start(
                    WorkerApplication.ROLE,
                    "--server.port=0",
                    "--ark.base-url=" + emulator.baseUrl(),
                    "--ark.api-key=" + (provider.apiKey().isEmpty() ? "local" : provider.apiKey()),
                    // The emulator's clock runs fast, so waiting as for the provider would be slow.
                    "--seedance.worker.first-look=500ms",
                    "--seedance.worker.max-look=1s",
                    "--seedance.worker.max-look-flex=2s",
                    "--seedance.worker.draft-wait=1s");
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /**
     * Starts everything.
     *
     * @param folder for the broker's and Redis's data and the log
     * @param provider how the emulator starts
     * @param port of the API; 0 takes a free one
     */
    static LocalStack start(
            Path folder, EmulatorSettings provider, String port, Map<String, String> environment) {
        return new LocalStack(folder, provider, port, environment);
    }

    private <T extends AutoCloseable> T keep(T part) {
        parts.push(part);
        return part;
    }

    private ConfigurableApplicationContext start(Role role, String... own) {
        List<String> arguments = new ArrayList<>(shared);
        arguments.addAll(List.of(own));
        return keep(
                RoleLauncher.start(
                        role,
                        environment,
                        LocalStack::speakQpid,
                        arguments.toArray(String[]::new)));
    }

    private static void speakQpid(GenericApplicationContext context) {
        context.registerBean(BrokerDialect.class, QpidDialect::new);
    }

    /** The base of all paths of the API. */
    URI api() {
        return URI.create("http://127.0.0.1:" + port + Paths.BASE);
    }

    /** The given one, or one for this run. */
    String operatorKey() {
        return operatorKey;
    }

    /** Where producers and listeners of messages connect, with the password of this run. */
    URI broker() {
        return broker;
    }

    URI emulator() {
        return emulator.baseUrl();
    }

    /** Stops the last part first, so that the worker can finish what it has in hand. */
    @Override
    public void close() {
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (Exception e) {
                if (e instanceof InterruptedException) {
                    Thread.currentThread().interrupt();
                }
                // The rest has to be stopped all the same, and nobody can do anything about it.
                System.getLogger(LocalStack.class.getName())
                        .log(System.Logger.Level.WARNING, "not stopped cleanly", e);
            }
        }
    }
}
