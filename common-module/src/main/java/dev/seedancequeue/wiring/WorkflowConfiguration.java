package dev.seedancequeue.wiring;

import dev.seedancequeue.acceptance.StoreEpoch;
import dev.seedancequeue.acceptance.TaskAcceptance;
import dev.seedancequeue.catalogue.ModelCatalogue;
import dev.seedancequeue.catalogue.RequestCheck;
import dev.seedancequeue.messaging.TaskPublisher;
import dev.seedancequeue.task.TaskStore;
import dev.seedancequeue.workflow.WorkflowStore;
import dev.seedancequeue.workflow.redis.RedisWorkflowStore;
import dev.seedancequeue.workflow.request.WorkflowAcceptance;
import dev.seedancequeue.workflow.request.WorkflowCheck;
import dev.seedancequeue.workflow.request.WorkflowControl;
import dev.seedancequeue.workflow.request.WorkflowMessages;
import dev.seedancequeue.workflow.request.WorkflowPrices;
import java.time.InstantSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import redis.clients.jedis.UnifiedJedis;

/** What API and worker share of workflows. */
@Configuration(proxyBeanMethods = false)
class WorkflowConfiguration {

    @Bean
    WorkflowStore workflowStore(UnifiedJedis redis, InstantSource clock) {
        return new RedisWorkflowStore(redis, clock);
    }

    @Bean
    WorkflowMessages workflowMessages(
            TaskPublisher publisher, WorkflowStore store, InstantSource clock) {
        return new WorkflowMessages(publisher, store, clock);
    }

    @Bean
    WorkflowCheck workflowCheck(RequestCheck check) {
        return new WorkflowCheck(check);
    }

    @Bean
    WorkflowPrices workflowPrices(ModelCatalogue catalogue, RequestCheck check) {
        return new WorkflowPrices(catalogue, check);
    }

    @Bean
    WorkflowAcceptance workflowAcceptance(
            WorkflowCheck check,
            WorkflowStore store,
            StoreEpoch epoch,
            TaskAcceptance tasks,
            WorkflowMessages messages,
            InstantSource clock) {
        return new WorkflowAcceptance(check, store, epoch, tasks, messages, clock);
    }

    @Bean
    WorkflowControl workflowControl(
            WorkflowStore store,
            TaskStore tasks,
            WorkflowCheck check,
            WorkflowMessages messages,
            InstantSource clock) {
        return new WorkflowControl(store, tasks, check, messages, clock);
    }
}
