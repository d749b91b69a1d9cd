package dev.seedancequeue.task.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seedancequeue.testservers.TcpProxy;
import dev.seedancequeue.testservers.TestServers;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisException;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class JoinedReadsIT {

    private static final URI SERVER = TestServers.redis().uri();

    private final String key = "joined-reads:" + UUID.randomUUID();
    private final TcpProxy network = TcpProxy.to(SERVER);
    private final UnifiedJedis redis = TestRedis.open(network.through(SERVER));
    private final JoinedReads reads = new JoinedReads(redis);
    private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();

    @AfterEach
    void close() {
        callers.shutdownNow();
        redis.close();
        network.close();
    }

    /** More of them than go together. */
    @Test
    void tellsEachOfManyWhatHeAskedForOverOneConnection()
            throws ExecutionException, InterruptedException {
        int many = 1200;
        for (int i = 0; i < many; i++) {
            redis.hset(key + i, "number", Integer.toString(i));
            redis.expire(key + i, 60);
        }
        network.stall();
        List<Future<List<String>>> answers = new ArrayList<>();
        for (int i = 0; i < many; i++) {
            String hash = key + i;
            answers.add(callers.submit(() -> reads.hmget(hash, "number", "nothing")));
        }
        network.resume();

        for (int i = 0; i < many; i++) {
            assertThat(answers.get(i).get()).containsExactly(Integer.toString(i), null);
        }
        assertThat(((RedisClient) redis).getPool().getCreatedCount()).isOne();
    }

    @Test
    void tellsNobodyWhatWasThereBeforeHeAsked() throws ExecutionException, InterruptedException {
        var written = new AtomicInteger();
        redis.hset(key, "number", "0");
        redis.expire(key, 60);
        Callable<Void> caller =
                () -> {
                    while (written.get() < 1000) {
                        int before = written.get();
                        assertThat(Integer.parseInt(reads.hmget(key, "number").getFirst()))
                                .isGreaterThanOrEqualTo(before);
                    }
                    return null;
                };
        List<Future<Void>> asking = new ArrayList<>();
        Collections.nCopies(16, caller).forEach(each -> asking.add(callers.submit(each)));
        for (int i = 1; i <= 1000; i++) {
            redis.hset(key, "number", Integer.toString(i));
            written.set(i);
        }
        for (Future<Void> asked : asking) {
            asked.get();
        }
    }

    @Test
    void tellsAllThatRedisIsAwayAndGoesOnWhenItIsBack() {
        network.cut();
        List<Future<List<String>>> answers = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            answers.add(callers.submit(() -> reads.hmget(key, "number")));
        }
        for (Future<List<String>> answer : answers) {
            assertThatThrownBy(() -> answer.get(30, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(JedisException.class);
        }
        network.resume();

        assertThat(reads.hmget(key, "number")).containsExactly((String) null);
    }
}
