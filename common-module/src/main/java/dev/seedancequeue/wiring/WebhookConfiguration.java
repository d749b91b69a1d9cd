package dev.seedancequeue.wiring;

import dev.seedancequeue.messaging.webhook.EndpointQueue;
import dev.seedancequeue.settings.RabbitSettings;
import dev.seedancequeue.settings.WebhookSettings;
import dev.seedancequeue.webhook.AllowedAddresses;
import dev.seedancequeue.webhook.WebhookRegistry;
import dev.seedancequeue.webhook.redis.RedisWebhooks;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import redis.clients.jedis.UnifiedJedis;

/** What API and worker share of webhooks. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(WebhookSettings.class)
class WebhookConfiguration {

    @Bean
    AllowedAddresses allowedAddresses(WebhookSettings settings) {
        return new AllowedAddresses(settings.networks());
    }

    @Bean
    RedisWebhooks redisWebhooks(UnifiedJedis redis) {
        return new RedisWebhooks(redis);
    }

    @Bean
    WebhookRegistry webhookRegistry(RabbitSettings settings, RedisWebhooks copy) {
        return new WebhookRegistry(
                new EndpointQueue(settings.uri(), settings.timeout(), settings.confirmTimeout()),
                copy);
    }
}
