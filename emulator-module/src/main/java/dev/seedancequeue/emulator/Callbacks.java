package dev.seedancequeue.emulator;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Posts every change of a task to the address it named: 5 s for an answer, three retries for ends
 * that are not acknowledged with 2xx. Bounded: what comes while {@value #MAX_PENDING} wait is
 * dropped and counted in the ledger.
 */
final class Callbacks implements AutoCloseable {

    private static final int MAX_PENDING = 20_000;
    private static final int AT_ONCE = 64;
    private static final int RETRIES = 3;
    private static final Duration TIME_LIMIT = Duration.ofSeconds(5);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final String ROUTE = "callback";

    private final TaskJson json;
    private final Faults faults;
    private final Ledger ledger;
    private final boolean anywhere;
    private final AtomicInteger pending = new AtomicInteger();
    private final Semaphore turns = new Semaphore(AT_ONCE);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpClient http =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .connectTimeout(TIME_LIMIT)
                    .build();

    Callbacks(TaskJson json, Faults faults, Ledger ledger, boolean anywhere) {
        this.json = json;
        this.faults = faults;
        this.ledger = ledger;
        this.anywhere = anywhere;
    }

    /** Sends what a task has become, without waiting; the provider is silent on cancellation. */
    void changed(Task.View task, String host) {
        String address = task.order().callbackUrl();
        if (address == null || task.status() == Status.CANCELLED) {
            return;
        }
        if (pending.incrementAndGet() > MAX_PENDING) {
            pending.decrementAndGet();
            ledger.called(ROUTE, "dropped");
            return;
        }
        // Drawn here, in the order of the changes, so that the nth callback is the same every time.
        Fault.Effect fault = faults.strike(Fault.Call.CALLBACK, Fault.When.BEFORE, task.order());
        threads.execute(() -> {
            try {
                deliver(task, address, host, fault);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            } finally {
                pending.decrementAndGet();
            }
        });
    }

    private void deliver(Task.View task, String address, String host, Fault.@Nullable Effect fault)
            throws InterruptedException {
        byte[] body = json.one(task, host);
        switch (fault) {
            case Fault.Effect.Lose() -> {
                ledger.called(ROUTE, "lost");
                return;
            }
            case Fault.Effect.Forge() -> post(address, forged(task));
            case Fault.Effect.Hang(Duration time) -> Thread.sleep(time);
            case null, default -> {}
        }
        int attempts = task.status().terminal() ? 1 + RETRIES : 1;
        Duration pause = FIRST_PAUSE;
        while (!post(address, body) && --attempts > 0) {
            Thread.sleep(pause);
            pause = pause.multipliedBy(2);
        }
    }

    /** Claims success with a link that leads nowhere. */
    private static byte[] forged(Task.View task) {
        String lie =
                """
                {"id":"%s","model":"%s","status":"succeeded",\
                "content":{"video_url":"http://forged.invalid/video.mp4"}}\
                """
                        .formatted(task.id(), task.order().model());
        return lie.getBytes(StandardCharsets.UTF_8);
    }

    private boolean post(String address, byte[] body) throws InterruptedException {
        turns.acquire();
        try {
            URI uri = URI.create(address);
            if (!anywhere && !isNear(uri)) {
                ledger.called(ROUTE, "refused");
                return true;
            }
            HttpRequest request =
                    HttpRequest.newBuilder(uri)
                            .timeout(TIME_LIMIT)
                            .header("Content-Type", "application/json")
                            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                            .build();
            int status = http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
            ledger.called(ROUTE, Integer.toString(status));
            return status / 100 == 2;
        } catch (IOException _) {
            ledger.called(ROUTE, "failed");
            return false;
        } catch (IllegalArgumentException _) {
            ledger.called(ROUTE, "refused");
            return true;
        } finally {
            turns.release();
        }
    }

    /** Whether every address of the host is on this machine or in a private network. */
    private static boolean isNear(URI uri) throws UnknownHostException {
        if (uri.getHost() == null) {
            return false;
        }
        for (InetAddress address : InetAddress.getAllByName(uri.getHost())) {
            boolean uniqueLocal =
                    address.getAddress().length == 16 && (address.getAddress()[0] & 0xFE) == 0xFC;
            if (!address.isLoopbackAddress() && !address.isSiteLocalAddress() && !uniqueLocal) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void close() {
        threads.shutdownNow();
        http.shutdownNow();
    }
}
