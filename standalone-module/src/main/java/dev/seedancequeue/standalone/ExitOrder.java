package dev.seedancequeue.standalone;

import java.lang.reflect.Field;
import org.apache.qpid.server.model.Broker;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringApplication;

/**
 * Lets the embedded servers outlive the applications at JVM exit, so that workers and API can
 * drain; plain hooks of the JVM run side by side with the applications' own shutdown.
 */
final class ExitOrder {

    private static final Logger LOGGER = LoggerFactory.getLogger(ExitOrder.class);

    private ExitOrder() {}

    /** Spring would leave out the handlers that come after one that throws. */
    static Runnable reportingFailure(Runnable close) {
        return () -> {
            try {
                close.run();
            } catch (RuntimeException e) {
                LOGGER.warn("embedded server: close at exit failed", e);
            }
        };
    }

    static void closeAfterApplications(Runnable close) {
        SpringApplication.getShutdownHandlers().add(close);
    }

    static void forget(Runnable close) {
        try {
            SpringApplication.getShutdownHandlers().remove(close);
        } catch (IllegalStateException _) {
            // The JVM is exiting and may be running this very handler.
        }
    }

    /**
     * Takes back the hook with which Qpid stops a broker at once; there is no setting for it.
     *
     * @throws IllegalStateException if this version of Qpid keeps its hook elsewhere
     */
    static void removeOwnHook(Broker<?> broker) {
        try {
            Field hook = broker.getClass().getSuperclass().getDeclaredField("_shutdownHook");
            hook.setAccessible(true);
            Runtime.getRuntime().removeShutdownHook((Thread) hook.get(broker));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(
                    "embedded broker: its exit hook is not where Qpid 10.1.0 has it", e);
        }
    }
}
