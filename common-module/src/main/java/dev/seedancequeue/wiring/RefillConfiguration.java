package dev.seedancequeue.wiring;

import dev.seedancequeue.batch.redis.RedisBatchStore;
import dev.seedancequeue.journal.Refill;
import dev.seedancequeue.messaging.rabbit.RabbitJournal;
import dev.seedancequeue.settings.RabbitSettings;
import dev.seedancequeue.settings.RedisSettings;
import dev.seedancequeue.settings.TenantSettings;
import dev.seedancequeue.task.redis.RedisConnections;
import dev.seedancequeue.task.redis.RedisTaskStore;
import dev.seedancequeue.workflow.redis.RedisWorkflowStore;
import java.time.InstantSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import redis.clients.jedis.UnifiedJedis;

/** A refill and nothing else, for doing it by command. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({RabbitSettings.class, RedisSettings.class, TenantSettings.class})
public class RefillConfiguration {

    @Bean
    UnifiedJedis redis(RedisSettings settings) {
        return RedisConnections.open(settings);
    }

    @Bean
    Refill refill(UnifiedJedis redis, RabbitSettings settings, TenantSettings tenants) {
        InstantSource clock = InstantSource.system();
        var journal =
                new RabbitJournal(settings.uri(), settings.timeout(), settings.confirmTimeout());
        return new Refill(
                journal,
                new RedisTaskStore(redis, clock, tenants.submitQueues()),
                new RedisWorkflowStore(redis, clock),
                new RedisBatchStore(redis, clock),
                clock);
    }
}
