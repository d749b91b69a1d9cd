package dev.seedancequeue.worker;

import dev.seedancequeue.launch.Role;
import dev.seedancequeue.launch.RoleLauncher;
import dev.seedancequeue.settings.CallbackSettings;
import dev.seedancequeue.settings.ModelSettings;
import dev.seedancequeue.settings.RabbitSettings;
import dev.seedancequeue.settings.RedisSettings;
import dev.seedancequeue.settings.TenantSettings;
import dev.seedancequeue.settings.WebhookSettings;
import dev.seedancequeue.worker.provider.ark.ArkSettings;
import java.util.List;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** The working role: takes tasks from the queues, orders videos and watches them. */
@SpringBootApplication(proxyBeanMethods = false)
public class WorkerApplication {

    public static final Role ROLE =
            new Role(
                    "worker",
                    WorkerApplication.class,
                    List.of(
                            WorkerSettings.class,
                            ArkSettings.class,
                            RabbitSettings.class,
                            RedisSettings.class,
                            ModelSettings.class,
                            CallbackSettings.class,
                            TenantSettings.class,
                            WebhookSettings.class));

    public static void main(String[] args) {
        RoleLauncher.main(ROLE, args);
    }
}
