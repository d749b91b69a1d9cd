package dev.seedancequeue.standalone;

import dev.seedancequeue.emulator.EmulatorSettings;
import dev.seedancequeue.launch.RoleLauncher;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.springframework.util.FileSystemUtils;

/** The whole product in one JVM, for trying it and for developing against it. */
public final class Standalone {

    private static final double DEFAULT_SPEED = 20;

    private static final String LIMITS =
            "Broker and Redis are embedded: for trying and developing, not for real use. The"
                    + " broker has no quorum queues,\nno delivery limits, and no journal: when Redis"
                    + " is emptied, finished tasks are forgotten.";

    private Standalone() {}

    @SuppressWarnings("SystemOut") // a command's own words, not a log
    public static void main(String[] args) {
        var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        Map<String, String> environment = System.getenv();
        switch (List.of(args)) {
            case List<String> a when a.equals(List.of("demo")) ->
                    System.exit(RoleLauncher.exitOnFailure("demo", () -> demo(environment, out)));
            case List<String> a when a.equals(List.of("up")) ->
                    RoleLauncher.exitOnFailure("up", () -> up(environment, out));
            case List<String> a -> {
                System.err.println("seedance: expected demo or up, got: " + String.join(" ", a));
                System.exit(1);
            }
        }
    }

    private static int demo(Map<String, String> environment, PrintStream out) {
        EmulatorSettings provider = provider(environment);
        Path folder = temporaryFolder();
        out.println("Starting emulator, Redis, broker, API and worker in this process ...");
        out.println(LIMITS);
        String port = environment.getOrDefault("SEEDANCE_PORT", "0");
        boolean allMade;
        try (var stack = LocalStack.start(folder, provider, port, environment)) {
            allMade = new Demo(stack.api(), Path.of("seedance-demo"), out).run();
        }
        if (allMade) {
            FileSystemUtils.deleteRecursively(folder.toFile());
        } else {
            out.println("The log is in " + folder.resolve("seedance.log"));
        }
        return allMade ? 0 : 1;
    }

    private static int up(Map<String, String> environment, PrintStream out) {
        EmulatorSettings provider = provider(environment);
        Path folder = temporaryFolder();
        String port = environment.getOrDefault("SEEDANCE_PORT", "8080");
        LocalStack stack = LocalStack.start(folder, provider, port, environment);
        out.println(
                """
                Seedance Queue is up: %1$s
                Provider: the emulator at %2$s, %3$s times as fast as the real one; nothing is billed.
                %5$s
                Log: %4$s

                Try:
                  curl -s %1$s/createTask -H 'Content-Type: application/json' \\
                    -d '{"model":"doubao-seedance-1-5-pro-251215","content":[{"type":"text","text":"a cat yawns in the sun"}]}'
                  curl -s %1$s/taskStatus/<the id from the answer>
                Or by the command line, which downloads the video (docs/cli.md):
                  ./seedance submit --url %1$s \\
                    --model doubao-seedance-1-5-pro-251215 --text "a cat yawns in the sun" --out .
                What nobody could work on, for you as the operator:
                  curl -s -H 'Authorization: Bearer %6$s' %1$s/dead-letters
                For producers by message (docs/messages.md, docs/producers.md):
                  SEEDANCE_RABBITMQ_URI=%7$s

                Ctrl-C stops it.\
                """
                        .formatted(
                                stack.api(),
                                stack.emulator(),
                                provider.speed(),
                                folder.resolve("seedance.log"),
                                LIMITS,
                                stack.operatorKey(),
                                stack.broker()));
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        return 0;
    }

    /** Fast and on a free port, unless the environment says otherwise. */
    private static EmulatorSettings provider(Map<String, String> environment) {
        return EmulatorSettings.defaults()
                .withPort(0)
                .withSpeed(DEFAULT_SPEED)
                .withEnvironment(environment);
    }

    private static Path temporaryFolder() {
        try {
            return Files.createTempDirectory("seedance-");
        } catch (IOException e) {
            throw new UncheckedIOException("no folder for temporary files could be made", e);
        }
    }
}
