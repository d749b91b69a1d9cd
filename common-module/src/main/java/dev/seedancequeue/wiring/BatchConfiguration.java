package dev.seedancequeue.wiring;

import dev.seedancequeue.batch.BatchEnds;
import dev.seedancequeue.batch.BatchStore;
import dev.seedancequeue.batch.BatchWords;
import dev.seedancequeue.batch.redis.RedisBatchStore;
import dev.seedancequeue.messaging.TaskPublisher;
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

    @Bean
    BatchWords batchWords(TaskPublisher publisher, BatchStore batches, InstantSource clock) {
        return new BatchWords(publisher, batches, clock);
    }

    @Bean
    BatchEnds batchEnds(
            RedisTaskLists lists, BatchStore batches, BatchWords words, InstantSource clock) {
        return new BatchEnds(lists, batches, words, clock);
    }
}
