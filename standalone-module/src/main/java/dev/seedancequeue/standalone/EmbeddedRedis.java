package dev.seedancequeue.standalone;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisException;
import redis.embedded.core.ExecutableProvider;

/**
 * A Redis process of our own, for trying and developing: what was written survives a restart and a
 * kill of this JVM (append-only file, synced every second).
 *
 * <p>Listens on a free port of 127.0.0.1 with a password that is new with every start. The process
 * ends with {@link #close}, and at JVM exit after all Spring applications have stopped; one left
 * behind by a killed JVM is ended by the next start in its folder.
 */
public final class EmbeddedRedis implements AutoCloseable {

    private static final String PID_FILE = "redis.pid";
    private static final int START_ATTEMPTS = 3;
    private static final Duration READY_TIMEOUT = Duration.ofSeconds(15);
    private static final Duration READY_CHECK_PERIOD = Duration.ofMillis(20);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);

    private final FolderLock lock;
    private final Process process;
    private final URI uri;
    private final Runnable closeAtExit = ExitOrder.reportingFailure(this::close);

    private EmbeddedRedis(FolderLock lock, Process process, URI uri) {
        this.lock = lock;
        this.process = process;
        this.uri = uri;
        ExitOrder.closeAfterApplications(closeAtExit);
    }

    /**
     * Starts a Redis that keeps its data in {@code dataFolder}, which is made when absent and
     * serves one Redis at a time.
     *
     * @throws IllegalStateException if Redis does not come up or another server uses the folder
     */
    public static EmbeddedRedis start(Path dataFolder) {
        FolderLock lock = FolderLock.take(dataFolder);
        try {
            endOrphan(lock.folder());
            return start(lock);
        } catch (IOException e) {
            lock.close();
            throw new UncheckedIOException("embedded redis: start failed in " + dataFolder, e);
        } catch (RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    /** The address with user and password. */
    public URI uri() {
        return uri;
    }

    /** Ends the process; waits for at most 20 s. */
    @Override
    public void close() {
        ExitOrder.forget(closeAtExit);
        stop(process.toHandle());
        lock.close();
    }

    private static EmbeddedRedis start(FolderLock lock) throws IOException {
        Path folder = lock.folder();
        File executable = ExecutableProvider.newJarResourceProvider(folder.toFile()).get();
        for (int attempt = 1; attempt <= START_ATTEMPTS; attempt++) {
            int port = freePort();
            String password = LocalPassword.random();
            URI uri = URI.create("redis://default:%s@127.0.0.1:%d".formatted(password, port));
            Process process = launch(executable, folder, port, password);
            if (awaitReady(process, uri)) {
                return new EmbeddedRedis(lock, process, uri);
            }
            stop(process.toHandle());
        }
        throw new IllegalStateException(
                "embedded redis: not ready after %d attempts; its output is in %s"
                        .formatted(START_ATTEMPTS, log(folder)));
    }

    private static Process launch(File executable, Path folder, int port, String password)
            throws IOException {
        Process process =
                new ProcessBuilder(executable.getPath(), "-")
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(log(folder).toFile())
                        .start();
        String settings =
                """
                port %d
                bind 127.0.0.1
                requirepass %s
                pidfile %s
                appendonly yes
                appendfsync everysec
                save ""
                """
                        .formatted(port, password, PID_FILE);
        // Not as arguments: every user of the machine can read those.
        try (var stdin = process.getOutputStream()) {
            stdin.write(settings.getBytes(StandardCharsets.UTF_8));
        } catch (IOException _) {
            // It has ended already; whoever waits for it to be ready finds out.
        }
        return process;
    }

    private static boolean awaitReady(Process process, URI uri) {
        long deadlineNanos = System.nanoTime() + READY_TIMEOUT.toNanos();
        while (System.nanoTime() < deadlineNanos) {
            if (answers(uri)) {
                return true;
            }
            if (ended(process, READY_CHECK_PERIOD)) {
                return false;
            }
        }
        return false;
    }

    private static boolean answers(URI uri) {
        try (var connection = new Jedis(uri)) {
            return "PONG".equals(connection.ping());
        } catch (JedisException _) {
            return false;
        }
    }

    private static boolean ended(Process process, Duration limit) {
        try {
            return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private static void stop(ProcessHandle process) {
        process.destroy();
        if (!ended(process)) {
            process.destroyForcibly();
            if (!ended(process)) {
                throw new IllegalStateException(
                        "embedded redis: process %d does not end".formatted(process.pid()));
            }
        }
    }

    private static boolean ended(ProcessHandle process) {
        try {
            process.onExit().get(STOP_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException | TimeoutException _) {
            return false;
        }
    }

    /** Ends what a killed JVM left; two servers on one append-only file would ruin it. */
    private static void endOrphan(Path folder) throws IOException {
        Path pidFile = folder.resolve(PID_FILE);
        if (Files.exists(pidFile)) {
            String pid = Files.readString(pidFile).strip();
            if (pid.matches("[0-9]{1,18}")) {
                ProcessHandle.of(Long.parseLong(pid))
                        .filter(process -> runsFrom(folder, process))
                        .ifPresent(EmbeddedRedis::stop);
            }
            Files.deleteIfExists(pidFile);
        }
    }

    private static boolean runsFrom(Path folder, ProcessHandle process) {
        return process.info().command().map(Path::of).filter(c -> c.startsWith(folder)).isPresent();
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static Path log(Path folder) {
        return folder.resolve("redis.log");
    }
}
