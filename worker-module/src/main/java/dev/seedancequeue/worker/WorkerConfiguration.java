package dev.seedancequeue.worker;

import dev.seedancequeue.acceptance.StoreEpoch;
import dev.seedancequeue.acceptance.TaskAcceptance;
import dev.seedancequeue.batch.BatchEnds;
import dev.seedancequeue.batch.BatchStore;
import dev.seedancequeue.callback.CallbackAddress;
import dev.seedancequeue.cancellation.TaskCancellation;
import dev.seedancequeue.catalogue.ModelCatalogue;
import dev.seedancequeue.catalogue.ModelGeneration;
import dev.seedancequeue.catalogue.TokenEstimate;
import dev.seedancequeue.catalogue.VideoProfile;
import dev.seedancequeue.durations.Durations;
import dev.seedancequeue.messaging.SubmitQueues;
import dev.seedancequeue.messaging.TaskPublisher;
import dev.seedancequeue.messaging.Topology;
import dev.seedancequeue.messaging.rabbit.WaitingMessages;
import dev.seedancequeue.settings.RabbitSettings;
import dev.seedancequeue.settings.WebhookSettings;
import dev.seedancequeue.task.TaskStore;
import dev.seedancequeue.webhook.AllowedAddresses;
import dev.seedancequeue.webhook.WebhookRegistry;
import dev.seedancequeue.webhook.redis.RedisWebhooks;
import dev.seedancequeue.wiring.CommonConfiguration;
import dev.seedancequeue.worker.WorkerSettings.WorkerRole;
import dev.seedancequeue.worker.account.Account;
import dev.seedancequeue.worker.account.Accounts;
import dev.seedancequeue.worker.cancel.Cancellations;
import dev.seedancequeue.worker.delivery.ConsumerConnection;
import dev.seedancequeue.worker.delivery.TaskProgress;
import dev.seedancequeue.worker.hint.Hints;
import dev.seedancequeue.worker.inquiry.Inquiries;
import dev.seedancequeue.worker.intake.Intake;
import dev.seedancequeue.worker.limit.CallBudget;
import dev.seedancequeue.worker.poll.Lessons;
import dev.seedancequeue.worker.poll.LookSchedule;
import dev.seedancequeue.worker.poll.PollBatches;
import dev.seedancequeue.worker.poll.Poller;
import dev.seedancequeue.worker.provider.ark.ArkProvider;
import dev.seedancequeue.worker.provider.ark.ArkSettings;
import dev.seedancequeue.worker.retry.RetryPolicy;
import dev.seedancequeue.worker.slot.FairShares;
import dev.seedancequeue.worker.slot.RedisSlots;
import dev.seedancequeue.worker.slot.SlotKeeper;
import dev.seedancequeue.worker.slot.Slots;
import dev.seedancequeue.worker.submit.DraftGate;
import dev.seedancequeue.worker.submit.PauseGate;
import dev.seedancequeue.worker.submit.Submission;
import dev.seedancequeue.worker.webhook.Webhooks;
import dev.seedancequeue.worker.workflow.WorkflowSteps;
import dev.seedancequeue.workflow.WorkflowStore;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import redis.clients.jedis.UnifiedJedis;

/** How a worker is put together. */
@Configuration(proxyBeanMethods = false)
@Import(CommonConfiguration.class)
@EnableConfigurationProperties({WorkerSettings.class, ArkSettings.class})
class WorkerConfiguration {

    /** Deliveries held while a sweep through the provider's list runs. */
    private static final int INQUIRIES_IN_FLIGHT = 1000;

    private static final int INTAKE_IN_FLIGHT = 50;
    private static final int CANCELS_IN_FLIGHT = 50;
    private static final int HINTS_IN_FLIGHT = 50;
    private static final int WORKFLOWS_IN_FLIGHT = 50;
    private static final int WEBHOOK_EVENTS_IN_FLIGHT = 100;
    private static final int WEBHOOKS_IN_FLIGHT = 200;

    @Bean
    Accounts accounts(ArkSettings settings, UnifiedJedis redis, MeterRegistry metrics) {
        List<Account> accounts = new ArrayList<>();
        settings.accounts()
                .forEach((name, key) -> {
                    var provider =
                            new MeteredProvider(new ArkProvider(settings, key), name, metrics);
                    var budget =
                            new CallBudget(
                                    redis,
                                    name,
                                    settings.listsPerSecond(),
                                    settings.getsPerSecond(),
                                    settings.deletesPerSecond());
                    accounts.add(new Account(name, provider, budget));
                });
        return new Accounts(accounts, settings.draining());
    }

    @Bean
    LookSchedule lookSchedule(WorkerSettings settings, Durations durations) {
        return new LookSchedule(
                settings.firstLook(), settings.maxLook(), settings.maxLookFlex(), durations::of);
    }

    @Bean
    RetryPolicy retryPolicy(WorkerSettings settings) {
        return new RetryPolicy(
                settings.maxAttempts(),
                settings.maxAge(),
                () -> ThreadLocalRandom.current().nextLong());
    }

    @Bean
    TaskProgress taskProgress(
            TaskPublisher publisher,
            TaskStore store,
            BatchEnds batchEnds,
            InstantSource clock,
            MeterRegistry metrics) {
        return new TaskProgress(publisher, store, batchEnds::look, clock, metrics);
    }

    @Bean
    Slots slots(
            UnifiedJedis redis,
            InstantSource clock,
            ArkSettings ark,
            WorkerSettings settings,
            Submission.Limits submissionLimits,
            ModelCatalogue catalogue) {
        return new RedisSlots(
                redis,
                clock,
                ark.slotLimits(catalogue.pools()),
                settings::longestSilence,
                submissionLimits.longestOrder(),
                video -> mostTokens(catalogue, video));
    }

    private static long mostTokens(ModelCatalogue catalogue, VideoProfile video) {
        ModelGeneration generation = catalogue.find(video.model());
        TokenEstimate estimate =
                generation == null ? null : TokenEstimate.of(generation, video, false);
        return estimate == null ? 0 : estimate.maxTokens();
    }

    @Bean
    SlotKeeper slotKeeper(
            Slots slots,
            Accounts accounts,
            WorkerSettings settings,
            ModelCatalogue catalogue,
            MeterRegistry metrics) {
        return new SlotKeeper(
                slots,
                accounts::namesInTurn,
                catalogue.pools(),
                settings.createsInFlight(),
                metrics);
    }

    @Bean
    Submission.Limits submissionLimits(WorkerSettings settings, ArkSettings ark) {
        return new Submission.Limits(ark.settleTime(), settings.busyWait(), settings.maxAge());
    }

    @Bean
    Submission submission(
            Accounts accounts,
            TaskStore store,
            TaskProgress progress,
            LookSchedule looks,
            CallbackAddress callbacks,
            InstantSource clock,
            WorkerSettings settings,
            Submission.Limits submissionLimits) {
        return new Submission(
                accounts,
                store,
                progress,
                new DraftGate(store, accounts, callbacks, clock, settings.draftWait()),
                looks,
                clock,
                submissionLimits);
    }

    @Bean
    PollBatches pollBatches(
            Accounts accounts,
            TaskStore store,
            TaskProgress progress,
            LookSchedule looks,
            RetryPolicy retries,
            Durations durations,
            InstantSource clock,
            ArkSettings ark,
            MeterRegistry metrics) {
        var lessons = new Lessons(durations, metrics);
        return new PollBatches(
                () -> new Poller(store, progress, looks, retries, lessons, clock),
                accounts,
                ark.idsPerList(),
                clock,
                metrics);
    }

    @Bean
    Inquiries inquiries(
            Accounts accounts,
            TaskStore store,
            TaskProgress progress,
            TaskPublisher publisher,
            LookSchedule looks,
            RetryPolicy retries,
            InstantSource clock,
            WorkerSettings settings) {
        return new Inquiries(
                accounts,
                store,
                progress,
                publisher,
                looks,
                retries,
                clock,
                settings.inquiryLimit());
    }

    @Bean
    Cancellations cancellations(
            Accounts accounts,
            TaskStore store,
            TaskProgress progress,
            TaskPublisher publisher,
            InstantSource clock) {
        return new Cancellations(accounts, store, progress, publisher, clock);
    }

    @Bean
    Hints hints(
            Accounts accounts,
            TaskStore store,
            TaskProgress progress,
            TaskPublisher publisher,
            LookSchedule looks,
            InstantSource clock) {
        return new Hints(accounts, store, progress, publisher, looks, clock);
    }

    @Bean
    Intake intake(TaskAcceptance acceptance, TaskPublisher publisher, InstantSource clock) {
        return new Intake(acceptance, publisher, clock);
    }

    @Bean
    WorkflowSteps workflowSteps(
            WorkflowStore workflows,
            TaskStore tasks,
            StoreEpoch epoch,
            TaskAcceptance acceptance,
            TaskCancellation cancellation,
            TaskPublisher publisher,
            InstantSource clock,
            WorkerSettings settings) {
        return new WorkflowSteps(
                new WorkflowSteps.Stores(workflows, tasks, epoch),
                acceptance,
                cancellation,
                publisher,
                clock,
                settings.workflowLook());
    }

    @Bean
    PauseGate pauseGate(
            BatchStore batches, TaskProgress progress, InstantSource clock, Submission submission) {
        return new PauseGate(batches, progress, clock, submission::submit);
    }

    @Bean
    Webhooks webhooks(
            WebhookRegistry registry,
            RedisWebhooks deliveries,
            TaskPublisher publisher,
            AllowedAddresses allowed,
            WebhookSettings settings,
            InstantSource clock,
            MeterRegistry metrics) {
        return new Webhooks(
                registry, deliveries, publisher, allowed, settings.timeout(), clock, metrics);
    }

    @Bean(destroyMethod = "close")
    ConsumerConnection consumerConnection(RabbitSettings settings) {
        return new ConsumerConnection(settings.uri(), settings.timeout());
    }

    @Bean
    WorkerQueues workerQueues(
            ConsumerConnection connection,
            WorkerSettings settings,
            TaskPublisher publisher,
            InstantSource clock,
            Intake intake,
            PauseGate submission,
            SubmitQueues queues,
            SlotKeeper slots,
            Inquiries inquiries,
            PollBatches polls,
            Cancellations cancellations,
            Hints hints,
            WorkflowSteps workflows,
            Webhooks webhooks) {
        var consumers = new Consumers(connection, publisher, clock);
        List<Runnable> loops = new ArrayList<>();
        if (settings.roles().contains(WorkerRole.INTAKE)) {
            consumers.add(Topology.INTAKE, INTAKE_IN_FLIGHT, intake::take);
        }
        if (settings.roles().contains(WorkerRole.SUBMIT)) {
            loops.add(slots::start);
            var waiting = new WaitingMessages(connection::openChannel);
            slots.stocks()
                    .forEach(stock ->
                            new FairShares(
                                            stock,
                                            queue -> waiting.in(queue).orElse(0),
                                            queues.weights(stock.pool()))
                                    .shares()
                                    .forEach(share -> consumers.addSubmits(share, submission)));
        }
        if (settings.roles().contains(WorkerRole.INQUIRY)) {
            loops.add(inquiries::start);
            consumers.addTasks(
                    Topology.INQUIRY, Inquiries::takes, INQUIRIES_IN_FLIGHT, inquiries::add);
        }
        if (settings.roles().contains(WorkerRole.POLL)) {
            loops.add(polls::start);
            consumers.addPolls(settings.pollsInFlight(), polls);
        }
        if (settings.roles().contains(WorkerRole.CANCEL)) {
            consumers.addTasks(
                    Topology.CANCEL, Cancellations::takes, CANCELS_IN_FLIGHT, cancellations::take);
        }
        if (settings.roles().contains(WorkerRole.HINT)) {
            consumers.add(Topology.HINTS, HINTS_IN_FLIGHT, hints::take);
        }
        if (settings.roles().contains(WorkerRole.WORKFLOW)) {
            consumers.add(Topology.WORKFLOW, WORKFLOWS_IN_FLIGHT, workflows::take);
        }
        if (settings.roles().contains(WorkerRole.WEBHOOK)) {
            consumers.add(Topology.WEBHOOK_EVENTS, WEBHOOK_EVENTS_IN_FLIGHT, webhooks::takeEvent);
            consumers.add(Topology.WEBHOOK_DELIVERIES, WEBHOOKS_IN_FLIGHT, webhooks::takeDelivery);
        }
        return new WorkerQueues(
                consumers.list(),
                loops,
                List.of(polls::release),
                List.of(inquiries::drain, polls::drain, slots::release),
                connection,
                settings.drainTimeout());
    }
}
