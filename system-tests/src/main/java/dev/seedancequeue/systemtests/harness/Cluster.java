package dev.seedancequeue.systemtests.harness;

import dev.seedancequeue.testservers.RabbitServer;
import dev.seedancequeue.testservers.RedisServer;
import dev.seedancequeue.testservers.TcpProxy;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The product as it is deployed: real processes for each role, a RabbitMQ and a Redis of their own,
 * the emulator as provider. All three are reached through proxies, so that they can be cut off.
 */
public final class Cluster implements AutoCloseable {

    /** How long a worker may take to drain, as the clusters' workers are set. */
    public static final int DRAIN_LIMIT_SECONDS = 15;

    /** What the clusters' APIs take for an operator's key. */
    public static final String OPERATOR_KEY = "system-tests-operator";

    private static final Duration TRAINING_LIMIT = Duration.ofMinutes(2);
    private static final int LISTS_PER_SECOND = 10;
    private static final int GETS_PER_SECOND = 100;

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final Processes processes;
    private final RabbitServer rabbit;
    private final RedisServer redis;
    private final TcpProxy rabbitProxy;
    private final TcpProxy redisProxy;
    private final TcpProxy providerProxy;
    private final RunningProcess provider;
    private final EmulatorControl emulator;
    private final URI providerUrl;
    private final Map<String, String> workerSettings;

    private Cluster(
            Processes started,
            Map<String, String> emulatorSettings,
            Map<String, String> workerSettings) {
        this.workerSettings = workerSettings;
        processes = keep(started);
        try {
            provider = processes.role("emulator", "emulator-module", emulatorSettings);
            var broker = CompletableFuture.supplyAsync(RabbitServer::start);
            redis = keep(RedisServer.start());
            redisProxy = keep(TcpProxy.to(redis.uri()));
            rabbit = keep(broker.join());
            rabbitProxy = keep(TcpProxy.to(rabbit.uri()));
            var url = URI.create(provider.awaitSaid("ARK_BASE_URL=(\\S+)"));
            emulator = new EmulatorControl(url);
            providerProxy = keep(TcpProxy.to(url));
            providerUrl = providerProxy.through(url);
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    /** Broker, Redis and emulator of one test, serving; no API and no worker yet. */
    public static Cluster start(String test) {
        return start(test, Map.of(), Map.of());
    }

    /**
     * The same with settings of its own.
     *
     * @param emulator instead of the emulator's usual ones in a cluster
     * @param worker instead of the workers' usual ones
     */
    public static Cluster start(
            String test, Map<String, String> emulator, Map<String, String> worker) {
        FastStart.prepare(Cluster::train);
        return start(new Processes(test), emulator, worker);
    }

    private static Cluster start(
            Processes processes, Map<String, String> emulator, Map<String, String> worker) {
        var emulatorSettings =
                new HashMap<>(
                        Map.of(
                                "SEEDANCE_EMULATOR_PORT", "0",
                                "SEEDANCE_EMULATOR_SPEED", "30",
                                "SEEDANCE_EMULATOR_VIDEO_TIME", "45s",
                                "SEEDANCE_EMULATOR_PICKUP_TIME", "5s",
                                "SEEDANCE_EMULATOR_SLOTS", "50",
                                "SEEDANCE_EMULATOR_CREATE_PER_MINUTE", "0",
                                "SEEDANCE_EMULATOR_LIST_PER_SECOND", LISTS_PER_SECOND + "",
                                "SEEDANCE_EMULATOR_GET_PER_SECOND", GETS_PER_SECOND + ""));
        emulatorSettings.putAll(emulator);
        return new Cluster(processes, emulatorSettings, worker);
    }

    /** One process of each role does what it does in most tests, and ends. */
    private static void train() {
        var processes = new Processes("fast-start", true);
        try (var cluster = start(processes, Map.of(), Map.of())) {
            cluster.run(() -> {
                RunningProcess worker = cluster.startWorker("worker");
                RunningProcess api = cluster.startApi();
                String task = cluster.api(api).create(Requests.text("in training")).id();
                cluster.api(api).awaitTerminal(List.of(task), TRAINING_LIMIT);
                Stream.of(worker, api, cluster.provider)
                        .map(process ->
                                CompletableFuture.runAsync(() -> process.terminate(TRAINING_LIMIT)))
                        .toList()
                        .forEach(CompletableFuture::join);
            });
        }
    }

    /** Begins to start an API; see {@link #api(RunningProcess)}. */
    public RunningProcess startApi() {
        return startApi("api");
    }

    /** The same, under a name that tells it from others. */
    public RunningProcess startApi(String name) {
        return startApi(name, Map.of());
    }

    /** The same with further settings. */
    public RunningProcess startApi(String name, Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(apiEnvironment());
        settings.putAll(more);
        return processes.role(name, "api-module", settings);
    }

    /** The API of a process, once it listens. */
    public Api api(RunningProcess process) {
        return new Api(Integer.parseInt(process.awaitSaid("seedance api listens on port (\\d+)")));
    }

    /** Begins to start a worker; see {@link #awaitWorker}. */
    public RunningProcess startWorker(String name) {
        return startWorker(name, Map.of());
    }

    /** The same with further settings, or others than usual. */
    public RunningProcess startWorker(String name, Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(workerEnvironment());
        settings.putAll(more);
        return processes.role(name, "worker-module", settings);
    }

    /** What this cluster's workers are told. */
    public Map<String, String> workerEnvironment() {
        Map<String, String> settings =
                new HashMap<>(
                        Map.ofEntries(
                                Map.entry("ARK_BASE_URL", providerUrl.toString()),
                                Map.entry("ARK_API_KEY", "system-tests"),
                                Map.entry("ARK_CONNECT_TIMEOUT", "2s"),
                                Map.entry("ARK_CREATE_TIMEOUT", "5s"),
                                Map.entry("ARK_SETTLE_TIME", "7s"),
                                Map.entry("ARK_LISTS_PER_SECOND", LISTS_PER_SECOND - 2 + ""),
                                Map.entry("ARK_GETS_PER_SECOND", GETS_PER_SECOND - 20 + ""),
                                Map.entry("SEEDANCE_WORKER_FIRST_LOOK", "1s"),
                                Map.entry("SEEDANCE_WORKER_MAX_LOOK", "2s"),
                                Map.entry("SEEDANCE_WORKER_MAX_LOOK_FLEX", "2s"),
                                Map.entry("SEEDANCE_WORKER_DRAFT_WAIT", "1s"),
                                Map.entry("SEEDANCE_WORKER_BUSY_WAIT", "500ms"),
                                // More than the faults of one kind, should all strike one task.
                                Map.entry("SEEDANCE_WORKER_MAX_ATTEMPTS", "6"),
                                Map.entry(
                                        "SEEDANCE_WORKER_DRAIN_TIMEOUT",
                                        DRAIN_LIMIT_SECONDS + "s")));
        settings.putAll(workerSettings);
        return environment(settings);
    }

    /** What this cluster's APIs are told. */
    public Map<String, String> apiEnvironment() {
        return environment(Map.of("SEEDANCE_API_OPERATOR_KEY", OPERATOR_KEY));
    }

    /** For processes of a kind that a cluster does not know. */
    public Processes processes() {
        return processes;
    }

    /** Returns once a worker has started. */
    public static void awaitWorker(RunningProcess worker) {
        worker.awaitSaid("seedance worker listens on port");
    }

    public RabbitServer rabbit() {
        return rabbit;
    }

    public RedisServer redis() {
        return redis;
    }

    /** Between our processes and the broker. */
    public TcpProxy rabbitProxy() {
        return rabbitProxy;
    }

    /** Between our processes and Redis. */
    public TcpProxy redisProxy() {
        return redisProxy;
    }

    /** Between the workers and the provider. */
    public TcpProxy providerProxy() {
        return providerProxy;
    }

    public EmulatorControl emulator() {
        return emulator;
    }

    /** Runs a test; its failure comes with the last words of all processes. */
    public void run(Runnable test) {
        Object _ =
                get(() -> {
                    test.run();
                    return true;
                });
    }

    /** The same for a part of a test that has a result. */
    public <T> T get(Supplier<T> part) {
        try {
            return part.get();
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError(
                    "%s%nledger: %s%n%s"
                            .formatted(e.getMessage(), ledgerOrWhyNot(), processes.tails()),
                    e);
        }
    }

    private String ledgerOrWhyNot() {
        try {
            return emulator.ledger().toString();
        } catch (RuntimeException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private Map<String, String> environment(Map<String, String> own) {
        Map<String, String> environment = new HashMap<>(own);
        environment.put("SEEDANCE_PORT", "0");
        environment.put("SEEDANCE_ADDRESS", "127.0.0.1");
        environment.put("SEEDANCE_RABBITMQ_URI", rabbitProxy.through(rabbit.uri()).toString());
        environment.put("SEEDANCE_REDIS_URI", redisProxy.through(redis.uri()).toString());
        return environment;
    }

    private <T extends AutoCloseable> T keep(T part) {
        synchronized (parts) {
            parts.push(part);
        }
        return part;
    }

    /**
     * Kills every process, then ends the servers; one that will not end does not spare the rest.
     */
    @Override
    public void close() {
        processes.close();
        var failure = new IllegalStateException("parts of the cluster did not end");
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (Exception e) {
                if (e instanceof InterruptedException) {
                    Thread.currentThread().interrupt();
                }
                failure.addSuppressed(e);
            }
        }
        if (failure.getSuppressed().length > 0) {
            throw failure;
        }
    }
}
