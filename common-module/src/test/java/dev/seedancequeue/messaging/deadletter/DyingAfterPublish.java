package dev.seedancequeue.messaging.deadletter;

import dev.seedancequeue.messaging.TaskPublisher;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.CompletableFuture;

/** The process is killed as soon as one message is confirmed. */
final class DyingAfterPublish {

    /** Nothing in the code under test may catch this. */
    static final class Death extends Error {
        private static final long serialVersionUID = 1;
    }

    private DyingAfterPublish() {}

    static TaskPublisher of(TaskPublisher real) {
        return (TaskPublisher)
                Proxy.newProxyInstance(
                        TaskPublisher.class.getClassLoader(),
                        new Class<?>[] {TaskPublisher.class},
                        (_, method, arguments) -> {
                            try {
                                ((CompletableFuture<?>) method.invoke(real, arguments)).join();
                            } catch (InvocationTargetException e) {
                                throw e.getCause();
                            }
                            throw new Death();
                        });
    }
}
