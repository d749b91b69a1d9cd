package dev.seedancequeue.wiring;

import dev.seedancequeue.batch.BatchStore;
import dev.seedancequeue.batch.redis.RedisBatchStore;
import dev.seedancequeue.task.redis.RedisTaskLists;
import java.time.InstantSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import redis.clients.jedis.UnifiedJedis;

/** What API and worker share of batches and lists. */
@Configuration(proxyBeanMethods = false)
class BatchConfiguration {

    @Bean
    BatchStore batchStore(UnifiedJedis redis, InstantSource clock) {
        return new RedisBatchStore(redis, clock);
    }

    @Bean
    RedisTaskLists taskLists(UnifiedJedis redis) {
        return new RedisTaskLists(redis);
    }
}
