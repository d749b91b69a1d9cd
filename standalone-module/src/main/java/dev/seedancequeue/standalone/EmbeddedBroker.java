package dev.seedancequeue.standalone;

import java.net.URI;
import java.net.URL;
import java.nio.file.Path;
import java.security.Principal;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.security.auth.Subject;
import org.apache.qpid.server.configuration.updater.TaskExecutor;
import org.apache.qpid.server.configuration.updater.TaskExecutorImpl;
import org.apache.qpid.server.logging.EventLogger;
import org.apache.qpid.server.model.Broker;
import org.apache.qpid.server.model.Port;
import org.apache.qpid.server.model.SystemConfig;
import org.apache.qpid.server.plugin.PluggableFactoryLoader;
import org.apache.qpid.server.plugin.SystemConfigFactory;
import org.apache.qpid.server.security.SubjectExecutionContext;
import org.apache.qpid.server.security.auth.TaskPrincipal;

/**
 * An AMQP 0-9-1 broker inside this JVM (Apache Qpid Broker-J), for trying and developing:
 * persistent messages survive a restart and a kill once they are confirmed, but there are no
 * quorums, no delivery limits and no length limits.
 *
 * <p>Listens on a free port of 127.0.0.1 for the user {@code guest}, whose password is new with
 * every start. Ignores queue arguments that it does not know. Looks for expired messages every 200
 * ms. Ends with {@link #close}, and at JVM exit after all Spring applications have stopped.
 */
public final class EmbeddedBroker implements AutoCloseable {

    private static final String CONFIGURATION = "embedded-broker.json";
    private static final int CLOSE_TIMEOUT_SECONDS = 20;

    private final AtomicBoolean closed = new AtomicBoolean();
    private final Runnable closeAtExit = ExitOrder.reportingFailure(this::close);
    private final FolderLock lock;
    private final TaskExecutor tasks;
    private final SystemConfig<?> system;
    private final String password;

    private EmbeddedBroker(
            FolderLock lock, TaskExecutor tasks, SystemConfig<?> system, String password) {
        this.lock = lock;
        this.tasks = tasks;
        this.system = system;
        this.password = password;
    }

    /**
     * Starts a broker that keeps its queues and messages in {@code dataFolder}, which is made when
     * absent and serves one broker at a time.
     *
     * @throws IllegalStateException if the broker does not come up, for instance because another
     *     server uses the folder
     */
    public static EmbeddedBroker start(Path dataFolder) {
        QuietQpidLogs.install();
        FolderLock lock = FolderLock.take(dataFolder);
        // Before Qpid loads Derby, which otherwise writes derby.log into the working folder.
        System.setProperty(
                "derby.stream.error.file", lock.folder().resolve("derby.log").toString());
        Principal principal = () -> "SYSTEM";
        EmbeddedBroker broker = create(lock, principal);
        try {
            Set<Principal> principals = Set.of(principal, new TaskPrincipal("Broker"));
            Subject subject = new Subject(true, principals, Set.of(), Set.of());
            SubjectExecutionContext.withSubject(subject, (Runnable) broker.system::open);
            ExitOrder.removeOwnHook(broker.model());
            ExitOrder.closeAfterApplications(broker.closeAtExit);
            return broker;
        } catch (RuntimeException e) {
            broker.close();
            throw new IllegalStateException(
                    "embedded broker: start failed in data folder " + dataFolder, e);
        }
    }

    /**
     * The address of the virtual host {@code /}, with user and password; without a slash at its
     * end, in which some clients see a virtual host without a name.
     */
    public URI uri() {
        Port<?> port = model().getPorts().iterator().next();
        return URI.create("amqp://guest:%s@127.0.0.1:%d".formatted(password, port.getBoundPort()));
    }

    /** Disconnects all clients and closes the store; waits for at most 20 s. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        try {
            system.closeAsync().get(CLOSE_TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException(
                    "embedded broker: close failed; the next start recovers its store", e);
        } finally {
            tasks.stopImmediately();
            lock.close();
            ExitOrder.forget(closeAtExit);
        }
    }

    private static EmbeddedBroker create(FolderLock lock, Principal principal) {
        String password = LocalPassword.random();
        TaskExecutor tasks = new TaskExecutorImpl();
        tasks.start();
        // Not through Qpid's launcher: it sets system properties and swallows failures.
        SystemConfigFactory<?> factory =
                new PluggableFactoryLoader<>(SystemConfigFactory.class).get("Memory");
        SystemConfig<?> system =
                factory.newInstance(
                        tasks, new EventLogger(), principal, settings(lock.folder(), password));
        return new EmbeddedBroker(lock, tasks, system, password);
    }

    private static Map<String, Object> settings(Path dataFolder, String password) {
        URL configuration = Objects.requireNonNull(EmbeddedBroker.class.getResource(CONFIGURATION));
        Map<String, String> context =
                Map.of(
                        "seedance.folder", dataFolder.toString(),
                        "seedance.password", password,
                        "broker.failStartupWithErroredChild", "true",
                        "broker.failStartupWithErroredChildScope", "ALL",
                        "queue.behaviourOnUnknownDeclareArgument", "IGNORE",
                        "exchange.behaviourOnUnknownDeclareArgument", "IGNORE",
                        "virtualhost.housekeepingCheckPeriod", "200",
                        // Off: above 90 % it would hold up publishers without a word.
                        "store.filesystem.maxUsagePercent", "0");
        return Map.of(
                "initialConfigurationLocation",
                configuration.toExternalForm(),
                "startupLoggedToSystemOut",
                false,
                "context",
                context);
    }

    private Broker<?> model() {
        return (Broker<?>) system.getContainer();
    }
}
