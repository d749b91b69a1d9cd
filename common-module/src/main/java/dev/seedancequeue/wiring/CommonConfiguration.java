package dev.seedancequeue.wiring;

import dev.seedancequeue.acceptance.AcceptanceMeters;
import dev.seedancequeue.acceptance.Backlog;
import dev.seedancequeue.acceptance.RequestSource;
import dev.seedancequeue.acceptance.StoreEpoch;
import dev.seedancequeue.acceptance.TaskAcceptance;
import dev.seedancequeue.batch.BatchEnds;
import dev.seedancequeue.callback.CallbackAddress;
import dev.seedancequeue.cancellation.TaskCancellation;
import dev.seedancequeue.catalogue.ModelCatalogue;
import dev.seedancequeue.catalogue.RequestCheck;
import dev.seedancequeue.durations.Durations;
import dev.seedancequeue.health.ServerWatch;
import dev.seedancequeue.json.Json;
import dev.seedancequeue.messaging.BrokerDialect;
import dev.seedancequeue.messaging.SubmitQueues;
import dev.seedancequeue.messaging.TaskPublisher;
import dev.seedancequeue.messaging.Topology;
import dev.seedancequeue.messaging.rabbit.PublisherConnection;
import dev.seedancequeue.messaging.rabbit.RabbitTaskPublisher;
import dev.seedancequeue.settings.CallbackSettings;
import dev.seedancequeue.settings.ModelSettings;
import dev.seedancequeue.settings.RabbitSettings;
import dev.seedancequeue.settings.RedisSettings;
import dev.seedancequeue.settings.TenantSettings;
import dev.seedancequeue.task.TaskStore;
import dev.seedancequeue.task.redis.RedisConnections;
import dev.seedancequeue.task.redis.RedisTaskStore;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import org.springframework.amqp.core.Declarables;
import org.springframework.amqp.rabbit.core.RabbitAdmin;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import redis.clients.jedis.UnifiedJedis;
import tools.jackson.databind.json.JsonMapper;

/** What API and worker share: clock, JSON, catalogue, Redis, broker and the door for requests. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({
    RabbitSettings.class,
    RedisSettings.class,
    ModelSettings.class,
    CallbackSettings.class,
    TenantSettings.class
})
@Import({
    JournalConfiguration.class,
    WorkflowConfiguration.class,
    BatchConfiguration.class,
    WebhookConfiguration.class
})
public class CommonConfiguration {

    @Bean
    InstantSource clock() {
        return InstantSource.system();
    }

    @Bean
    JsonMapper jsonMapper() {
        return Json.mapper();
    }

    @Bean
    ModelCatalogue modelCatalogue() {
        return ModelCatalogue.standard();
    }

    @Bean
    UnifiedJedis redis(RedisSettings settings) {
        return RedisConnections.open(settings);
    }

    @Bean
    ServerWatch redisWatch(UnifiedJedis redis, RedisSettings settings) {
        String address = settings.uri().getHost() + ":" + settings.uri().getPort();
        return new ServerWatch("redis", address, redis::ping);
    }

    @Bean
    TaskStore taskStore(UnifiedJedis redis, InstantSource clock, SubmitQueues queues) {
        return new RedisTaskStore(redis, clock, queues);
    }

    @Bean
    Durations durations(UnifiedJedis redis, InstantSource clock) {
        return new Durations(redis, clock);
    }

    @Bean
    PublisherConnection publisherConnection(RabbitSettings settings) {
        return new PublisherConnection(settings.uri(), settings.timeout());
    }

    @Bean
    ServerWatch brokerWatch(PublisherConnection connection, RabbitSettings settings) {
        String address = settings.uri().getHost() + ":" + settings.uri().getPort();
        return new ServerWatch("broker", address, connection::check);
    }

    @Bean
    SubmitQueues submitQueues(TenantSettings tenants) {
        return tenants.submitQueues();
    }

    @Bean
    Declarables topology(
            ModelCatalogue catalogue,
            SubmitQueues submitQueues,
            ObjectProvider<BrokerDialect> dialect) {
        return Topology.declarables(
                submitQueues.names(catalogue.pools()),
                dialect.getIfAvailable(() -> BrokerDialect.RABBITMQ));
    }

    /** Declares the topology whenever the publisher connects, also to an emptied broker. */
    @Bean
    RabbitAdmin publisherAdmin(PublisherConnection connection) {
        return new RabbitAdmin(connection.factory());
    }

    @Bean
    TaskPublisher taskPublisher(
            PublisherConnection connection,
            RabbitSettings settings,
            SubmitQueues submitQueues,
            InstantSource clock) {
        return new RabbitTaskPublisher(connection, settings.confirmTimeout(), submitQueues, clock);
    }

    @Bean
    RequestCheck requestCheck(ModelCatalogue catalogue, ModelSettings models, InstantSource clock) {
        return new RequestCheck(catalogue, models.toCatalogue(), clock);
    }

    @Bean
    StoreEpoch storeEpoch(TaskStore store, InstantSource clock) {
        return new StoreEpoch(store, clock);
    }

    @Bean
    TaskAcceptance taskAcceptance(
            RequestCheck check,
            StoreEpoch epoch,
            TenantSettings tenants,
            TaskStore store,
            TaskPublisher publisher,
            InstantSource clock,
            AcceptanceMeters meters) {
        return new TaskAcceptance(
                check,
                store,
                epoch,
                new Backlog(store, clock, tenants.maxBacklog()),
                publisher,
                clock,
                meters);
    }

    @Bean
    CallbackAddress callbackAddress(CallbackSettings settings) {
        return settings.toAddress();
    }

    @Bean
    TaskCancellation taskCancellation(
            TaskStore store, TaskPublisher publisher, BatchEnds batchEnds, InstantSource clock) {
        return new TaskCancellation(store, publisher, batchEnds::look, clock);
    }

    /** Requests come as messages unless a role says otherwise. */
    @Bean
    AcceptanceMeters acceptanceMeters(
            MeterRegistry registry, ObjectProvider<RequestSource> source) {
        return new AcceptanceMeters(registry, source.getIfAvailable(() -> RequestSource.MESSAGE));
    }
}
