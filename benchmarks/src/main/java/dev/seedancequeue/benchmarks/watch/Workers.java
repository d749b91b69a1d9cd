package dev.seedancequeue.benchmarks.watch;

import dev.seedancequeue.benchmarks.harness.RoleArguments;
import dev.seedancequeue.launch.RoleLauncher;
import dev.seedancequeue.messaging.TaskEnvelope;
import dev.seedancequeue.messaging.TaskPublisher;
import dev.seedancequeue.messaging.Topology;
import dev.seedancequeue.task.Task;
import dev.seedancequeue.task.TaskStore;
import dev.seedancequeue.testservers.RabbitServer;
import dev.seedancequeue.testservers.RedisServer;
import dev.seedancequeue.worker.WorkerApplication;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

/** Workers that watch, whose ports are listened to. */
final class Workers implements AutoCloseable {

    private final List<ConfigurableApplicationContext> contexts = new ArrayList<>();
    private final AtomicLong hops = new AtomicLong();
    private final Consumer<String> ended;

    /**
     * @param settings more than what is usual
     * @param ended told of the provider's id of each task whose end was written to Redis
     */
    Workers(
            WatchOptions options,
            Provider provider,
            RabbitServer rabbit,
            RedisServer redis,
            List<String> settings,
            Consumer<String> ended) {
        this.ended = ended;
        List<String> more = new ArrayList<>(settings);
        more.add("--seedance.worker.roles=poll,hint");
        more.add("--ark.lists-per-second=" + options.listsPerSecond());
        more.add("--ark.gets-per-second=" + options.getsPerSecond());
        more.add("--ark.ids-per-list=" + options.idsPerList());
        String[] arguments =
                RoleArguments.ofWorker(rabbit, redis, provider.url(), more.toArray(String[]::new));
        for (int worker = 0; worker < options.workers(); worker++) {
            contexts.add(
                    RoleLauncher.start(WorkerApplication.ROLE, Map.of(), this::listen, arguments));
        }
    }

    private void listen(GenericApplicationContext context) {
        context.registerBean(BeanPostProcessor.class, Listening::new);
    }

    /** Sees what goes through the ports; the product has no switch for it. */
    private final class Listening implements BeanPostProcessor {
        @Override
        public Object postProcessAfterInitialization(Object bean, String name) {
            return switch (bean) {
                case TaskStore store -> listened(TaskStore.class, store);
                case TaskPublisher publisher -> listened(TaskPublisher.class, publisher);
                default -> bean;
            };
        }
    }

    private <T> T listened(Class<T> port, T adapter) {
        Object proxy =
                Proxy.newProxyInstance(
                        port.getClassLoader(),
                        new Class<?>[] {port},
                        (_, method, arguments) -> {
                            Object[] given = arguments == null ? new Object[0] : arguments;
                            try {
                                Object result = method.invoke(adapter, given);
                                heard(method.getName(), given);
                                return result;
                            } catch (InvocationTargetException e) {
                                throw e.getCause();
                            }
                        });
        return port.cast(proxy);
    }

    private void heard(String method, Object[] arguments) {
        Object first = arguments.length == 0 ? "" : arguments[0];
        if (method.equals("advance") && first instanceof Task task && task.isTerminal()) {
            String id = task.providerTaskId();
            if (id != null) {
                ended.accept(id);
            }
        } else if (method.equals("publish")
                && Topology.POLL.equals(first)
                && arguments[1] instanceof TaskEnvelope) {
            hops.incrementAndGet();
        }
    }

    <T> T bean(Class<T> type) {
        return contexts.getFirst().getBean(type);
    }

    long hops() {
        return hops.get();
    }

    /** How many ids list calls have named. */
    long listed() {
        double listed = 0;
        for (ConfigurableApplicationContext context : contexts) {
            listed +=
                    context
                            .getBean(MeterRegistry.class)
                            .find("seedance.poll.looks")
                            .tag("call", "list")
                            .counters()
                            .stream()
                            .mapToDouble(Counter::count)
                            .sum();
        }
        return Math.round(listed);
    }

    @Override
    public void close() {
        contexts.forEach(ConfigurableApplicationContext::close);
    }
}
