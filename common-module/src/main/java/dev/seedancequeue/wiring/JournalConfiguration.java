package dev.seedancequeue.wiring;

import dev.seedancequeue.batch.BatchStore;
import dev.seedancequeue.journal.Refill;
import dev.seedancequeue.journal.StoreFiller;
import dev.seedancequeue.messaging.BrokerDialect;
import dev.seedancequeue.messaging.Journal;
import dev.seedancequeue.messaging.rabbit.RabbitJournal;
import dev.seedancequeue.settings.RabbitSettings;
import dev.seedancequeue.task.TaskStore;
import dev.seedancequeue.task.redis.RedisLifetime;
import dev.seedancequeue.workflow.WorkflowStore;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import redis.clients.jedis.UnifiedJedis;

/** The part of every API and worker that fills an emptied Redis. */
@Configuration(proxyBeanMethods = false)
class JournalConfiguration {

    @Bean
    Journal journal(RabbitSettings settings, ObjectProvider<BrokerDialect> dialect) {
        return dialect.getIfAvailable(() -> BrokerDialect.RABBITMQ).keepsJournal()
                ? new RabbitJournal(settings.uri(), settings.timeout(), settings.confirmTimeout())
                : Journal.NONE;
    }

    @Bean
    StoreFiller journalRefill(
            Journal journal,
            TaskStore store,
            WorkflowStore workflows,
            BatchStore batches,
            UnifiedJedis redis,
            InstantSource clock,
            MeterRegistry metrics) {
        var lifetime = new RedisLifetime(redis, clock);
        return new StoreFiller(
                new Refill(journal, store, workflows, batches, clock),
                lifetime::lostSince,
                lifetime::broughtBack,
                journal,
                metrics);
    }
}
