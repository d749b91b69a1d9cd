package dev.seedancequeue.api.batch;

import dev.seedancequeue.acceptance.TaskAcceptance;
import dev.seedancequeue.api.estimate.TaskEstimates;
import dev.seedancequeue.batch.BatchEnds;
import dev.seedancequeue.batch.BatchStore;
import dev.seedancequeue.batch.BatchWords;
import dev.seedancequeue.cancellation.TaskCancellation;
import dev.seedancequeue.catalogue.ModelCatalogue;
import dev.seedancequeue.catalogue.RequestCheck;
import dev.seedancequeue.task.TaskStore;
import dev.seedancequeue.task.redis.RedisTaskLists;
import java.time.InstantSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The parts of batches. */
@Configuration(proxyBeanMethods = false)
class BatchWiring {

    @Bean
    BatchParts batchParts(TaskAcceptance acceptance, ModelCatalogue catalogue) {
        return new BatchParts(acceptance, catalogue);
    }

    @Bean
    BatchIntake batchIntake(
            TaskAcceptance acceptance,
            RequestCheck check,
            TaskStore tasks,
            BatchStore batches,
            BatchWords words,
            RedisTaskLists lists,
            InstantSource clock) {
        return new BatchIntake(acceptance, check, tasks, batches, words, lists, clock);
    }

    @Bean
    BatchViews batchViews(
            RedisTaskLists lists,
            ModelCatalogue catalogue,
            TaskStore tasks,
            TaskEstimates estimates,
            InstantSource clock) {
        return new BatchViews(lists, catalogue, tasks, estimates, clock);
    }

    @Bean
    BatchLooks batchLooks(BatchStore batches, BatchViews views) {
        return new BatchLooks(batches, views);
    }

    @Bean
    BatchResults batchResults(TaskStore tasks) {
        return new BatchResults(tasks);
    }

    @Bean
    BatchCancellation batchCancellation(
            TaskCancellation cancellation,
            BatchWords words,
            BatchEnds ends,
            RedisTaskLists lists,
            InstantSource clock) {
        return new BatchCancellation(cancellation, words, ends, lists, clock);
    }
}
