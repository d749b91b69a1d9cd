package dev.seedancequeue.worker.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seedancequeue.settings.RedisSettings;
import dev.seedancequeue.task.redis.RedisConnections;
import dev.seedancequeue.task.redis.RedisKeys;
import dev.seedancequeue.testservers.RedisServer;
import dev.seedancequeue.testservers.TestServers;
import dev.seedancequeue.worker.limit.CallBudget.Call;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.UnifiedJedis;

class CallBudgetIT {

    private static final int WORKERS = 4;

    @BeforeEach
    void forget() {
        try (UnifiedJedis redis = connect(TestServers.redis())) {
            redis.flushAll();
        }
    }

    @Test
    void keepsTheRateForAllWorkersTogether() throws ExecutionException, InterruptedException {
        int perSecond = 50;
        int each = 20;
        List<CallBudget> budgets = new ArrayList<>();
        for (int worker = 0; worker < WORKERS; worker++) {
            budgets.add(new CallBudget(connect(TestServers.redis()), "main", 1, perSecond, 1));
        }

        long spanNanos = span(budgets, each, Call.GET);

        double fastest = (WORKERS * each - 1) / (double) perSecond;
        // A thread may get its first moment late, and only then does the measured time begin.
        assertThat(spanNanos / 1e9).isGreaterThan(fastest * 0.9);
    }

    @Test
    void countsEachKindOfCallApart() throws ExecutionException, InterruptedException {
        var budget = new CallBudget(connect(TestServers.redis()), "main", 1, 1000, 1);

        long listNanos = span(List.of(budget), 2, Call.LIST);
        long getNanos = span(List.of(budget), 2, Call.GET);

        long deleteNanos = span(List.of(budget), 2, Call.DELETE);

        assertThat(Duration.ofNanos(listNanos)).isGreaterThan(Duration.ofMillis(900));
        assertThat(Duration.ofNanos(deleteNanos)).isGreaterThan(Duration.ofMillis(900));
        assertThat(Duration.ofNanos(getNanos)).isLessThan(Duration.ofMillis(900));
    }

    @Test
    void countsEachAccountOnItsOwn() throws ExecutionException, InterruptedException {
        List<CallBudget> budgets = new ArrayList<>();
        for (String account : List.of("main", "spare", "third")) {
            budgets.add(new CallBudget(connect(TestServers.redis()), account, 1, 1, 1));
        }

        assertThat(Duration.ofNanos(span(budgets, 1, Call.LIST)))
                .isLessThan(Duration.ofMillis(900));
    }

    @Test
    void keepsTheRateOfItsOwnWhileRedisIsAway() throws ExecutionException, InterruptedException {
        try (RedisServer redis = RedisServer.start()) {
            var budget = new CallBudget(connect(redis), "main", 1, 50, 1);
            budget.acquire(Call.GET);
            redis.stop();

            long withoutRedis = span(List.of(budget), 26, Call.GET);
            assertThat(Duration.ofNanos(withoutRedis)).isGreaterThan(Duration.ofMillis(450));

            redis.startAgain();
            budget.acquire(Call.GET);
        }
    }

    /** Else it waits as if the call before would never be answered: half as long again. */
    @Test
    void noListIsReservedForAMomentBeforeTheOneBeforeIsUsuallyAnswered()
            throws InterruptedException {
        try (UnifiedJedis redis = connect(TestServers.redis())) {
            var budget = new CallBudget(redis, "main", 2, 1, 1);
            budget.acquire(Call.LIST);
            // The second begins later than its reserved moment.
            budget.listAnswered(Duration.ZERO);
            budget.acquire(Call.LIST);

            long begunMicros = Long.parseLong(redis.get(RedisKeys.budget("main:list:begun")));
            long reservedMicros = Long.parseLong(redis.get(RedisKeys.budget("main:list")));
            long unansweredMicros = 250_000;
            assertThat(reservedMicros - (begunMicros - unansweredMicros))
                    .isGreaterThanOrEqualTo(500_000);
        }
    }

    private static long span(List<CallBudget> budgets, int each, Call call)
            throws ExecutionException, InterruptedException {
        var moments = new ConcurrentSkipListSet<Long>();
        List<Callable<Boolean>> work = new ArrayList<>();
        for (CallBudget budget : budgets) {
            for (int i = 0; i < each; i++) {
                work.add(() -> {
                    budget.acquire(call);
                    return moments.add(System.nanoTime());
                });
            }
        }
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Boolean> done : threads.invokeAll(work)) {
                assertThat(done.get()).isTrue();
            }
        }
        return moments.last() - moments.first();
    }

    private static UnifiedJedis connect(RedisServer redis) {
        return RedisConnections.open(
                new RedisSettings(redis.uri(), Duration.ofMillis(500), Duration.ofSeconds(2), 32));
    }
}
