package dev.seedancequeue.api;

import dev.seedancequeue.acceptance.RequestSource;
import dev.seedancequeue.batch.BatchEnds;
import dev.seedancequeue.catalogue.ModelCatalogue;
import dev.seedancequeue.launch.Role;
import dev.seedancequeue.launch.RoleLauncher;
import dev.seedancequeue.messaging.SubmitQueues;
import dev.seedancequeue.messaging.TaskPublisher;
import dev.seedancequeue.messaging.deadletter.DeadLetterQueue;
import dev.seedancequeue.messaging.deadletter.DeadLetters;
import dev.seedancequeue.messaging.rabbit.PublisherConnection;
import dev.seedancequeue.messaging.rabbit.QueueMeters;
import dev.seedancequeue.settings.CallbackSettings;
import dev.seedancequeue.settings.ModelSettings;
import dev.seedancequeue.settings.RabbitSettings;
import dev.seedancequeue.settings.RedisSettings;
import dev.seedancequeue.settings.TenantSettings;
import dev.seedancequeue.settings.WebhookSettings;
import dev.seedancequeue.task.TaskStore;
import dev.seedancequeue.wiring.CommonConfiguration;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.util.List;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/** The HTTP role: accepts create requests and answers where tasks stand. */
@SpringBootApplication(proxyBeanMethods = false)
@Import(CommonConfiguration.class)
@EnableConfigurationProperties(ApiSettings.class)
public class ApiApplication {

    public static final Role ROLE =
            new Role(
                    "api",
                    ApiApplication.class,
                    List.of(
                            ApiSettings.class,
                            RabbitSettings.class,
                            RedisSettings.class,
                            ModelSettings.class,
                            CallbackSettings.class,
                            TenantSettings.class,
                            WebhookSettings.class));

    @Bean
    RequestSource requestSource() {
        return RequestSource.HTTP;
    }

    @Bean
    DeadLetters deadLetters(
            RabbitSettings rabbit,
            TaskPublisher publisher,
            TaskStore store,
            BatchEnds batchEnds,
            InstantSource clock) {
        var queue = new DeadLetterQueue(rabbit.uri(), rabbit.timeout());
        return new DeadLetters(queue, publisher, store, batchEnds::look, clock);
    }

    @Bean
    QueueMeters queueMeters(
            PublisherConnection connection,
            SubmitQueues submitQueues,
            ModelCatalogue catalogue,
            TaskStore store,
            InstantSource clock,
            MeterRegistry metrics) {
        return new QueueMeters(connection, submitQueues, catalogue.pools(), store, clock, metrics);
    }

    public static void main(String[] args) {
        if (args.length > 0 && args[0].equals(RefillCommand.NAME)) {
            System.exit(RoleLauncher.exitOnFailure(RefillCommand.NAME, ApiApplication::refill));
        }
        RoleLauncher.main(ROLE, args);
    }

    @SuppressWarnings("SystemOut") // a command's own words, not a log
    private static int refill() {
        RefillCommand.run(System.getenv(), System.out);
        return 0;
    }
}
