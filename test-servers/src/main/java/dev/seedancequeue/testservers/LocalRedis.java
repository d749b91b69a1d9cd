package dev.seedancequeue.testservers;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import redis.embedded.core.ExecutableProvider;

/** A private Redis on a random loopback port, with an append-only file. */
final class LocalRedis implements Backend {

    private static final Duration STOP_LIMIT = Duration.ofSeconds(20);

    private final Program program;
    private final Path folder;
    private final Path log;
    private final int port;
    private @Nullable GuardedProcess server;

    /** A redis-server that can be run, with the variables that it needs. */
    record Program(String origin, Path executable, Map<String, String> environment) {

        static Program ofSystem() throws OriginUnavailableException {
            Path executable = Command.find("redis-server");
            if (executable == null) {
                throw new OriginUnavailableException("redis-server is not installed");
            }
            return new Program("the system", executable, Map.of());
        }

        static Program ofPackages() throws OriginUnavailableException {
            Path root = DebianPackages.unpacked("redis-server");
            Path executable = root.resolve("usr/bin/redis-server");
            if (!Files.isExecutable(executable)) {
                throw new OriginUnavailableException("the package redis-server holds no server");
            }
            var environment = Map.of("LD_LIBRARY_PATH", DebianPackages.libraries(root).toString());
            return new Program("Debian packages", executable, environment);
        }

        /** Redis 6.2 from a Maven artefact: older than what is deployed, but real. */
        static Program embedded() throws OriginUnavailableException {
            try {
                File executable = ExecutableProvider.newJarResourceProvider().get();
                return new Program("embedded-redis", executable.toPath(), Map.of());
            } catch (IOException | RuntimeException e) {
                throw new OriginUnavailableException("no binary for this machine", e);
            }
        }
    }

    private LocalRedis(Program program) {
        this.program = program;
        port = FreePorts.draw(1).getFirst();
        folder = Folders.temporary("seedance-redis-");
        log = folder.resolve("redis.log");
    }

    static Backend open(Program program) {
        try {
            return started(program);
        } catch (IllegalStateException _) {
            // Most likely another process took the drawn port meanwhile; a second failure is told.
            return started(program);
        }
    }

    private static LocalRedis started(Program program) {
        var redis = new LocalRedis(program);
        try {
            redis.start();
            return redis;
        } catch (IllegalStateException e) {
            redis.close();
            throw e;
        }
    }

    @Override
    public URI uri() {
        return URI.create("redis://127.0.0.1:" + port);
    }

    @Override
    public void start() {
        if (server != null) {
            throw new IllegalStateException("Redis at %s runs already".formatted(uri()));
        }
        var command = new ArrayList<>(List.of(program.executable().toString()));
        command.addAll(List.of("--bind", "127.0.0.1", "--port", String.valueOf(port)));
        command.addAll(List.of("--dir", folder.toString(), "--daemonize", "no"));
        command.addAll(List.of("--appendonly", "yes", "--appendfsync", "everysec", "--save", ""));
        var started = GuardedProcess.start(folder, log, command, program.environment());
        server = started;
        Readiness.REDIS.await(uri(), Readiness.START_LIMIT, started::isAlive, this::logTail);
    }

    @Override
    public void stop() {
        if (server != null) {
            server.terminate(STOP_LIMIT);
            server = null;
        }
    }

    @Override
    public void kill() {
        if (server != null) {
            server.kill();
            server = null;
        }
    }

    @Override
    public String control(String... arguments) {
        throw new UnsupportedOperationException("a Redis is controlled by its clients");
    }

    @Override
    public String logTail() {
        return Folders.tail(log);
    }

    @Override
    public void close() {
        kill();
        Folders.delete(folder);
    }
}
