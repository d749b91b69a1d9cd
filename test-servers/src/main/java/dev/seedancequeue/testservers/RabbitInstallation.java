package dev.seedancequeue.testservers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * RabbitMQ's own scripts and the Erlang they run on. The wrappers that distributions put into
 * /usr/sbin insist on root or the user rabbitmq and are passed by.
 */
record RabbitInstallation(String origin, Path scripts, Path erlangBin, @Nullable Path libraries) {

    private static final List<String> USUAL_SCRIPTS =
            List.of(
                    "/usr/lib/rabbitmq/lib/rabbitmq_server-*/sbin",
                    "/usr/local/lib/rabbitmq/lib/rabbitmq_server-*/sbin",
                    "/opt/rabbitmq_server-*/sbin",
                    "/opt/rabbitmq/sbin",
                    "/opt/homebrew/opt/rabbitmq/sbin",
                    "/usr/local/opt/rabbitmq/sbin");

    static RabbitInstallation ofSystem() throws OriginUnavailableException {
        Path scripts =
                USUAL_SCRIPTS.stream()
                        .flatMap(pattern -> matching(Path.of("/"), pattern.substring(1)).stream())
                        .findFirst()
                        .orElse(null);
        Path erl = Command.find("erl");
        if (scripts == null || erl == null) {
            throw new OriginUnavailableException("rabbitmq-server is not installed");
        }
        return new RabbitInstallation("the system", scripts, erlangRoot(erl), null);
    }

    static RabbitInstallation ofPackages() throws OriginUnavailableException {
        Path root = DebianPackages.unpacked("rabbitmq-server");
        List<Path> scripts = matching(root, "usr/lib/rabbitmq/lib/rabbitmq_server-*/sbin");
        if (scripts.isEmpty()) {
            throw new OriginUnavailableException("the package rabbitmq-server holds no server");
        }
        Path erlangBin = root.resolve("usr/lib/erlang/bin");
        Path systemErl = Command.find("erl");
        if (!Files.exists(erlangBin.resolve("erl")) && systemErl != null) {
            erlangBin = erlangRoot(systemErl);
        }
        return new RabbitInstallation(
                "Debian packages", scripts.getFirst(), erlangBin, DebianPackages.libraries(root));
    }

    /** The variables that make its programs run from where they are. */
    Map<String, String> environment() {
        var environment = new TreeMap<String, String>();
        environment.put("LANG", "C.UTF-8");
        environment.put("LC_ALL", "C.UTF-8");
        environment.put(
                "PATH", erlangBin + ":" + System.getenv().getOrDefault("PATH", "/usr/bin:/bin"));
        if (libraries != null) {
            environment.put("LD_LIBRARY_PATH", libraries.toString());
        }
        return environment;
    }

    Path script(String name) {
        return scripts.resolve(name);
    }

    /** Erlang's port mapper: in bin, or where older releases keep it. */
    Path epmd() {
        Path usual = erlangBin.resolve("epmd");
        return Files.isExecutable(usual)
                ? usual
                : matching(erlangBin.resolve(".."), "erts-*/bin/epmd").getFirst();
    }

    private static Path erlangRoot(Path erl) {
        try {
            return erl.toRealPath().resolveSibling("");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot follow " + erl, e);
        }
    }

    private static List<Path> matching(Path root, String pattern) {
        List<Path> found = List.of(root);
        for (Path part : Path.of(pattern)) {
            String name = part.toString();
            found = found.stream().flatMap(folder -> children(folder, name)).sorted().toList();
        }
        return found;
    }

    private static Stream<Path> children(Path folder, String pattern) {
        if (!pattern.contains("*")) {
            Path child = folder.resolve(pattern);
            return Files.exists(child) ? Stream.of(child) : Stream.empty();
        }
        var matcher = FileSystems.getDefault().getPathMatcher("glob:" + pattern);
        try (var listing = Files.list(folder)) {
            return listing.filter(path -> matcher.matches(path.getFileName())).toList().stream();
        } catch (IOException _) {
            return Stream.empty();
        }
    }
}
