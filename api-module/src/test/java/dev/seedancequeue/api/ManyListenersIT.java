package dev.seedancequeue.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seedancequeue.task.Task;
import dev.seedancequeue.task.Tasks;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Thousands who listen to {@code tasks/{task_id}/events} of one process. */
final class ManyListenersIT {

    private static final int LISTENERS = 3_000;
    private static final int A_FEW_THREADS = 50;
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final RunningApi api = RunningApi.start("--seedance.api.max-listeners=" + LISTENERS);
    private final TaskChanges changes = new TaskChanges();
    private final Deque<Socket> listeners = new ArrayDeque<>();

    @AfterEach
    void close() throws IOException {
        for (Socket listener : listeners) {
            listener.close();
        }
        changes.close();
        api.close();
    }

    @Test
    void takeNoThreadsWhileNothingHappensAndAreAllTold() throws IOException {
        Task task = Tasks.ordered();
        changes.store(task);
        api.awaitGauge("seedance_event_feed", 1);
        int threads = ManagementFactory.getThreadMXBean().getThreadCount();

        for (int i = 0; i < LISTENERS; i++) {
            listeners.add(listener(task));
        }
        api.awaitGauge("seedance_listeners", LISTENERS);
        assertThat(ManagementFactory.getThreadMXBean().getThreadCount())
                .isLessThan(threads + A_FEW_THREADS);
        assertThat(api.status(task.id().value()).status()).isEqualTo(200);

        changes.to(task.running(Tasks.NOW));
        for (Socket listener : listeners) {
            awaitLine(listener, "event: task.running");
        }
    }

    private Socket listener(Task task) throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), api.port());
        socket.setSoTimeout(Math.toIntExact(LIMIT.toMillis()));
        String request =
                "GET %s%s/events HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n"
                        .formatted(Paths.TASKS, task.id());
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private static void awaitLine(Socket socket, String line) throws IOException {
        var lines =
                new BufferedReader(
                        new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        String next;
        do {
            next = lines.readLine();
        } while (next != null && !next.equals(line));
        assertThat(next).isEqualTo(line);
    }
}
