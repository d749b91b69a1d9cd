package dev.seedancequeue.worker.poll;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.seedancequeue.catalogue.ServiceTier;
import dev.seedancequeue.emulator.Emulator;
import dev.seedancequeue.emulator.EmulatorSettings;
import dev.seedancequeue.emulator.Limits;
import dev.seedancequeue.emulator.VideoTimes;
import dev.seedancequeue.launch.RoleLauncher;
import dev.seedancequeue.messaging.TaskEnvelope;
import dev.seedancequeue.messaging.TaskPublisher;
import dev.seedancequeue.messaging.Topology;
import dev.seedancequeue.task.Task;
import dev.seedancequeue.task.TaskState;
import dev.seedancequeue.task.TaskStore;
import dev.seedancequeue.testservers.RabbitServer;
import dev.seedancequeue.testservers.RedisServer;
import dev.seedancequeue.worker.WorkerApplication;
import dev.seedancequeue.worker.account.Account;
import dev.seedancequeue.worker.account.Accounts;
import dev.seedancequeue.worker.delivery.ConsumerConnection;
import dev.seedancequeue.worker.delivery.Credit;
import dev.seedancequeue.worker.delivery.Delivery;
import dev.seedancequeue.worker.delivery.QueueConsumer;
import dev.seedancequeue.worker.limit.CallBudget.Call;
import dev.seedancequeue.worker.provider.CreateOutcome;
import dev.seedancequeue.worker.testing.Tasks;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;

/** Workers that watch, against an emulator with the provider's official limits. */
class WatchIT {

    private static final int TASKS = 60;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private RabbitServer rabbit;
    private RedisServer redis;
    private Emulator emulator;

    @BeforeEach
    void start() {
        rabbit = keep(RabbitServer.start());
        redis = keep(RedisServer.start());
        emulator =
                keep(
                        Emulator.start(
                                EmulatorSettings.forTests()
                                        .withLimits(
                                                Limits.off()
                                                        .withListPerSecond(1)
                                                        .withGetPerSecond(20))
                                        .withTimes(VideoTimes.exactly(Duration.ofSeconds(3)))));
    }

    @AfterEach
    void stop() throws Exception {
        while (!parts.isEmpty()) {
            parts.pop().close();
        }
    }

    @Test
    void twoWorkersKeepTheLimitsTogetherAndNeitherStarves() throws InterruptedException {
        var first = worker();
        var second = worker();
        List<Task> tasks = order(first);

        // As a sweep for lost creates does, beside the polls.
        var budget = account(second).budget();
        for (int page = 0; page < 3; page++) {
            budget.acquire(Call.LIST);
            long begun = System.nanoTime();
            account(second).provider().listAll(ServiceTier.DEFAULT, 1);
            budget.listAnswered(Duration.ofNanos(System.nanoTime() - begun));
        }

        awaitEnds(first, tasks);
        assertThat(calls("list", "429") + calls("get", "429")).isZero();
        // A burst of sixty comes as a few full calls, not as sixty.
        assertThat(calls("list", "200") + calls("get", "200")).isLessThan(TASKS);
        assertThat(List.of(looks(first), looks(second))).contains(0.0).anyMatch(looks -> looks > 0);
    }

    @Test
    void nothingIsLostWithAWorkerThatDiesWithItsHandsFull() {
        var dying = new ConsumerConnection(rabbit.uri(), Duration.ofSeconds(5));
        List<Delivery> taken = Collections.synchronizedList(new ArrayList<>());
        var alive = worker();
        alive.stop();
        var consumer = new QueueConsumer(dying, Topology.POLL, Credit.of(1000), taken::add);
        consumer.start();
        List<Task> tasks = order(alive);
        await().atMost(PATIENCE).until(() -> taken.size() == TASKS);
        var next = worker();

        dying.close();

        awaitEnds(next, tasks);
        consumer.stop();
    }

    private ConfigurableApplicationContext worker() {
        return keep(
                RoleLauncher.start(
                        WorkerApplication.ROLE,
                        Map.of(),
                        _ -> {},
                        "--server.port=0",
                        "--server.address=127.0.0.1",
                        "--seedance.worker.roles=poll",
                        "--seedance.worker.first-look=1s",
                        "--seedance.worker.max-look=3s",
                        "--seedance.rabbitmq.uri=" + rabbit.uri(),
                        "--seedance.redis.uri=" + redis.uri(),
                        "--ark.base-url=" + emulator.baseUrl(),
                        "--ark.api-key=test"));
    }

    /** Orders all at once and leaves their messages as submit would. */
    private List<Task> order(ConfigurableApplicationContext worker) {
        List<Task> tasks = new ArrayList<>();
        for (int number = 0; number < TASKS; number++) {
            var created =
                    (CreateOutcome.Created)
                            account(worker).provider().create(Tasks.request(Tasks.id(number)));
            Instant now = Instant.now();
            Task task = Tasks.queued(number).ordered(null, created.providerTaskId(), now);
            Duration delay = worker.getBean(LookSchedule.class).first(task, now);
            TaskEnvelope message = TaskEnvelope.toPoll(task, now.plus(delay), 0);
            TaskPublisher.await(
                    worker.getBean(TaskPublisher.class).publish(Topology.POLL, message, delay));
            tasks.add(task);
        }
        return tasks;
    }

    private static void awaitEnds(ConfigurableApplicationContext worker, List<Task> tasks) {
        TaskStore store = worker.getBean(TaskStore.class);
        for (Task task : tasks) {
            await().atMost(PATIENCE)
                    .until(() -> {
                        Task stored = store.find(task.tenant(), task.id());
                        return stored != null && stored.state() instanceof TaskState.Succeeded;
                    });
        }
    }

    private static Account account(ConfigurableApplicationContext worker) {
        return worker.getBean(Accounts.class).all().getFirst();
    }

    private long calls(String route, String status) {
        return emulator.ledger().calls(route, status);
    }

    private static double looks(ConfigurableApplicationContext worker) {
        return worker.getBean(MeterRegistry.class).find("seedance.poll.looks").counters().stream()
                .mapToDouble(Counter::count)
                .sum();
    }

    private <T extends AutoCloseable> T keep(T part) {
        parts.push(part);
        return part;
    }
}
