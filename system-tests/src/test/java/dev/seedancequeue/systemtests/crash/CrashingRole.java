package dev.seedancequeue.systemtests.crash;

import dev.seedancequeue.api.ApiApplication;
import dev.seedancequeue.batch.BatchStore;
import dev.seedancequeue.launch.Role;
import dev.seedancequeue.launch.RoleLauncher;
import dev.seedancequeue.messaging.TaskPublisher;
import dev.seedancequeue.task.TaskStore;
import dev.seedancequeue.worker.WorkerApplication;
import dev.seedancequeue.worker.account.Account;
import dev.seedancequeue.worker.account.Accounts;
import dev.seedancequeue.worker.provider.VideoProvider;
import dev.seedancequeue.workflow.WorkflowStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.springframework.beans.factory.config.BeanPostProcessor;

/**
 * Starts the real API or the real worker, its three ports wrapped so that the process ends at the
 * points of a file. The product knows nothing of it: this class is in no jar.
 */
public final class CrashingRole {

    /** The ports; whatever a role does to the outside goes through them. */
    static final List<Class<?>> PORTS =
            List.of(
                    TaskStore.class,
                    TaskPublisher.class,
                    VideoProvider.class,
                    WorkflowStore.class,
                    BatchStore.class);

    private CrashingRole() {}

    /**
     * Starts it.
     *
     * @param args {@code api} or {@code worker}, and the file with the points
     */
    public static void main(String[] args) {
        Role role = args[0].equals("api") ? ApiApplication.ROLE : WorkerApplication.ROLE;
        var stops = new Stops(CrashPoint.read(Path.of(args[1])));
        Object _ =
                RoleLauncher.exitOnFailure(
                        role.name(),
                        () ->
                                RoleLauncher.start(
                                        role,
                                        System.getenv(),
                                        context ->
                                                context.registerBean(
                                                        PortsWrapped.class,
                                                        () -> new PortsWrapped(stops))));
    }

    private record PortsWrapped(Stops stops) implements BeanPostProcessor {

        @Override
        public Object postProcessAfterInitialization(Object bean, String name) {
            if (bean instanceof Accounts accounts) {
                return wrapped(accounts);
            }
            for (Class<?> port : PORTS) {
                if (port.isInstance(bean)) {
                    return stops.wrap(port, bean);
                }
            }
            return bean;
        }

        /** The providers are no beans of their own. */
        private Accounts wrapped(Accounts accounts) {
            List<Account> all = new ArrayList<>();
            for (Account account : accounts.all()) {
                var provider = (VideoProvider) stops.wrap(VideoProvider.class, account.provider());
                all.add(new Account(account.name(), provider, account.budget()));
            }
            return new Accounts(all, Set.of());
        }
    }
}
