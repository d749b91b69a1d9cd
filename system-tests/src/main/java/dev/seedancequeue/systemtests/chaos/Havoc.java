package dev.seedancequeue.systemtests.chaos;

import dev.seedancequeue.systemtests.harness.Cluster;
import dev.seedancequeue.testservers.TcpProxy;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import redis.clients.jedis.RedisClient;

/** Makes the troubles of a schedule come true, one after the other, and puts each right again. */
final class Havoc {

    /** Each for a few creates, or reads, from the moment it is told. */
    private static final List<Map<String, Object>> FAULTS =
            List.of(
                    Map.of("call", "create", "when", "after", "effect", "cut", "times", 8),
                    Map.of("call", "create", "effect", "cut", "times", 8),
                    Map.of("call", "create", "effect", "refuse", "status", 500, "times", 12),
                    Map.of(
                            "call", "create",
                            "when", "after",
                            "effect", "refuse",
                            "status", 500,
                            "times", 8),
                    Map.of(
                            "call", "create",
                            "effect", "refuse",
                            "status", 429,
                            "code", "ServerOverloaded",
                            "times", 20),
                    Map.of("call", "create", "when", "after", "effect", "garbage", "times", 8),
                    Map.of(
                            "call", "create",
                            "when", "after",
                            "effect", "hang",
                            "seconds", 6,
                            "times", 8),
                    Map.of("call", "create", "effect", "hang", "seconds", 1, "times", 30),
                    Map.of("call", "get", "effect", "refuse", "status", 500, "times", 30),
                    Map.of("call", "list", "effect", "cut", "times", 10));

    private final Cluster cluster;
    private final Fleet fleet;
    private final Consumer<String> tell;
    private final Map<Trouble.Kind, Integer> counts = new EnumMap<>(Trouble.Kind.class);

    /**
     * @param tell hears of each trouble in a few words
     */
    Havoc(Cluster cluster, Fleet fleet, Consumer<String> tell) {
        this.cluster = cluster;
        this.fleet = fleet;
        this.tell = tell;
    }

    /** Returns after the last one; a trouble that is late makes the others late. */
    void wreak(List<Trouble> schedule) throws InterruptedException {
        long begun = System.nanoTime();
        for (Trouble trouble : schedule) {
            long leftNanos = trouble.at().toNanos() - (System.nanoTime() - begun);
            TimeUnit.NANOSECONDS.sleep(leftNanos);
            tell.accept(trouble.kind().words());
            counts.merge(trouble.kind(), 1, Integer::sum);
            wreak(trouble);
        }
    }

    Map<Trouble.Kind, Integer> counts() {
        return counts;
    }

    private void wreak(Trouble trouble) throws InterruptedException {
        Duration lasts = trouble.lasts();
        switch (trouble.kind()) {
            case WORKER_KILLED -> fleet.killWorker(trouble.choice());
            case WORKER_STOPPED -> fleet.stopWorker(trouble.choice());
            case API_KILLED -> fleet.killApi(trouble.choice());
            case BROKER_KILLED -> {
                cluster.rabbit().kill();
                TimeUnit.NANOSECONDS.sleep(lasts.toNanos());
                cluster.rabbit().startAgain();
            }
            case BROKER_CUT -> whileOut(cluster.rabbitProxy(), TcpProxy::cut, lasts);
            case BROKER_STALLED -> whileOut(cluster.rabbitProxy(), TcpProxy::stall, lasts);
            case REDIS_KILLED -> {
                cluster.redis().kill();
                TimeUnit.NANOSECONDS.sleep(lasts.toNanos());
                cluster.redis().startAgain();
            }
            case REDIS_WIPED -> wipe(lasts);
            case REDIS_CUT -> whileOut(cluster.redisProxy(), TcpProxy::cut, lasts);
            case REDIS_STALLED -> whileOut(cluster.redisProxy(), TcpProxy::stall, lasts);
            case PROVIDER_CUT -> whileOut(cluster.providerProxy(), TcpProxy::cut, lasts);
            case PROVIDER_STALLED -> whileOut(cluster.providerProxy(), TcpProxy::stall, lasts);
            case PROVIDER_REPLIES_STALLED ->
                    whileOut(cluster.providerProxy(), TcpProxy::stallReplies, lasts);
            case PROVIDER_FAULTS -> {
                // The emulator keeps few rules, the spent ones included.
                cluster.emulator().clearFaults();
                cluster.emulator().fault(FAULTS.get(trouble.choice() % FAULTS.size()));
            }
        }
    }

    private static void whileOut(TcpProxy proxy, Consumer<TcpProxy> out, Duration lasts)
            throws InterruptedException {
        out.accept(proxy);
        TimeUnit.NANOSECONDS.sleep(lasts.toNanos());
        proxy.resume();
    }

    /** Nobody sees the old data again before they are gone. */
    private void wipe(Duration lasts) throws InterruptedException {
        cluster.redisProxy().cut();
        cluster.redis().kill();
        TimeUnit.NANOSECONDS.sleep(lasts.toNanos());
        cluster.redis().startAgain();
        try (var redis = RedisClient.create(cluster.redis().uri())) {
            redis.flushAll();
        }
        cluster.redisProxy().resume();
    }
}
